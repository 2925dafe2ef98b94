// Tiles: drawings -> small sheets in a list, each of which opens its drawing. A sheet that
// stays is not made anew, so that nothing flickers and the keyboard stays where it is.

import { askedSign, isRight, newInk, newName, readSign, sentenceOf } from "./ink.js";
import { showDrawing } from "./shown.js";
import { isCovered, state, uncover } from "./store.js";

// Return a function that shows drawings in a list.
//
// Its arguments: the drawings; what stands before them in the list; and noteOf(gift),
// what is said below one beside what was asked and read.
export function newTileList(list) {
  let made = new Map(); // sheets by what they show
  return (several, before = [], noteOf = () => "") => {
    const now = several.map((gift) => {
      const [note, covered] = [noteOf(gift), isCovered(gift)];
      const kind = [gift.number, note, covered, digits.language(), ...state.names];
      const key = JSON.stringify(kind);
      return [key, made.get(key) ?? newTile(gift, note, covered)];
    });
    made = new Map(now);
    arrange(list, [...before, ...made.values()]);
  };
}

// Let a list hold these elements, and move none that need not move.
export function arrange(list, wanted) {
  const kept = new Set(wanted);
  for (const child of [...list.children]) {
    if (!kept.has(child)) {
      child.remove();
    }
  }
  wanted.forEach((child, place) => {
    if (list.children[place] !== child) {
      list.insertBefore(child, list.children[place] ?? null);
    }
  });
}

function newTile(gift, note, covered) {
  const tile = digits.newPart("li");
  const sheet = digits.newButton("", () =>
    covered ? uncover([gift]) : showDrawing(gift),
  );
  const rightness = isRight(gift) ? "right" : "wrong";
  sheet.className = `sheet ${covered ? "covered" : rightness}`;
  const name = covered ? digits.text("board.covered_one") : sentenceOf(gift);
  sheet.setAttribute("aria-label", [name, note].filter(Boolean).join(". "));
  sheet.append(...(covered ? [newCover()] : [newInk(gift), newReading(gift, note)]));
  tile.append(sheet);
  return tile;
}

export function newCover(words = digits.text("board.covered_one")) {
  return digits.newPart("span", "cover-words", words);
}

function newReading(gift, note) {
  const line = digits.newPart("span", "reading");
  const asked = newName(askedSign(gift), "asked");
  line.append(asked, " → ", newName(readSign(gift), "read"));
  if (note) {
    line.append(newName(note, "note"));
  }
  return line;
}
