// Ink: a drawing -> its picture, and what is said of it. Names and letters come from
// outside: they are text, whatever is in them.

import { state } from "./store.js";

export function newInk(gift) {
  const strokes = digits.strokesFrom(gift.strokes);
  const [left, top, side] = digits.viewOf(strokes);
  const viewBox = [left, top, side, side].join(" ");
  const ink = digits.newShape("svg", { class: "ink", viewBox, "aria-hidden": "true" });
  const paths = strokes.map(({ width, points }) => {
    const d = `M${points[0].join(" ")}L${points.map((one) => one.join(" ")).join("L")}`;
    return digits.newShape("path", { d, "stroke-width": width });
  });
  ink.append(...paths);
  return ink;
}

export function nameOf(label) {
  return state.names[label];
}

export function isRight({ label, digit }) {
  return label === digit;
}

export function askedSign({ label, letter }) {
  return label === null ? letter : nameOf(label);
}

export function readSign({ digit }) {
  return digit === null ? digits.NO_DIGIT_SIGN : nameOf(digit);
}

export function sentenceOf(gift) {
  const read = gift.digit === null ? digits.text("answer.no_digit") : readSign(gift);
  return digits.text("board.asked_read", { asked: askedSign(gift), read });
}

// A name that may run from right to left, beside others that do not.
export function newName(text, className = "") {
  return digits.newPart("bdi", className, text);
}
