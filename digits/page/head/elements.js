// Elements that several parts of the page look for, or make.

import { percent, text } from "../i18n/words.js";

export const NO_DIGIT = 10; // the place of "not a digit" among the eleven bars

const GLYPH_SIDE = 28; // px
const NO_DIGIT_SIGN = "×"; // where there is no room for words

// A part's elements by their class: `const { paper, sheet } = digits.partsOf(element)`.
export function partsOf(element) {
  return new Proxy({}, { get: (_, name) => element.querySelector(`.${name}`) });
}

export function newCanvas(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height });
}

export function newPart(kind, className = "", text = "") {
  return Object.assign(document.createElement(kind), { className, textContent: text });
}

export function newButton(text, onClick) {
  const button = newPart("button", "button", text);
  button.type = "button";
  button.addEventListener("click", onClick);
  return button;
}

export function newShape(kind, attributes = {}, text = "") {
  const shape = document.createElementNS("http://www.w3.org/2000/svg", kind);
  for (const [name, value] of Object.entries(attributes)) {
    shape.setAttribute(name, value);
  }
  shape.textContent = text;
  return shape;
}

// Paint a glyph on a canvas of its size: 784 bytes, row by row, as base64 text, from 0
// for paper to 255 for ink; without one the canvas is cleared.
export function paintGlyph(canvas, base64) {
  const brush = canvas.getContext("2d");
  const picture = brush.createImageData(GLYPH_SIDE, GLYPH_SIDE);
  Array.from(atob(base64 ?? "")).forEach((ink, place) => {
    const level = ink.charCodeAt(0);
    picture.data.set([level, level, level, 255], 4 * place);
  });
  brush.putImageData(picture, 0, 0);
}

// The place of the bar that the verdict names, which is the longest; null where none is
// named, or not yet.
export function markedBar({ verdict, digit, live }) {
  return live ? null : verdict === "not a digit" ? NO_DIGIT : digit;
}

// Show ten or eleven probabilities as small bars, and tell a screen reader the larger.
//
// best: the place of the one that is marked, or null.
// least: the smallest probability worth telling.
export function showPillars(list, probabilities, best, least, written = percent) {
  const pillars = probabilities.map((probability, k) => {
    const sign = k === NO_DIGIT ? NO_DIGIT_SIGN : k;
    const pillar = newPart("div", k === best ? "pillar best" : "pillar", sign);
    pillar.style.setProperty("--share", probability);
    return pillar;
  });
  list.replaceChildren(...pillars);
  const spoken = probabilities
    .map((probability, k) => ({ probability, k }))
    .filter(({ probability }) => probability >= least)
    .sort((one, other) => other.probability - one.probability)
    .map(({ probability, k }) => `${spokenName(k)}: ${written(probability)}`);
  list.setAttribute("aria-label", spoken.join(", "));
}

function spokenName(place) {
  return place === NO_DIGIT ? text("answer.no_digit") : place;
}
