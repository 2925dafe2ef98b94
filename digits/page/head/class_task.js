// What a class is asked to draw, as a sentence: for its pupils and for its board.

import { text } from "../i18n/words.js";

// Keys of texts; an 8 has another article in English.
const USUAL = { digit: "class.draw", fool: "class.fool" };
const WITH_8 = { digit: "class.draw_8", fool: "class.fool_8" };

// task: its kind, and the digit or letter that it asks for.
// names: of the ten labels.
export function taskSentence({ kind, digit, letter }, names) {
  if (kind === "any") {
    return text("class.draw_any");
  }
  if (kind === "letter") {
    return text("class.draw_letter", { name: letter });
  }
  const name = names[digit];
  return text((name === "8" ? WITH_8 : USUAL)[kind], { name });
}
