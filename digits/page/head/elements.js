// Elements that several parts of the page look for, or make.

import { percent } from "../i18n/words.js";

const GLYPH_SIDE = 28; // px

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

// Show ten probabilities as small bars, and tell a screen reader the larger ones.
//
// least: the smallest probability worth telling.
export function showPillars(list, probabilities, digit, least, written = percent) {
  const pillars = probabilities.map((probability, k) => {
    const pillar = newPart("div", k === digit ? "pillar best" : "pillar", k);
    pillar.style.setProperty("--share", probability);
    return pillar;
  });
  list.replaceChildren(...pillars);
  const spoken = probabilities
    .map((probability, k) => ({ probability, k }))
    .filter(({ probability }) => probability >= least)
    .sort((one, other) => other.probability - one.probability)
    .map(({ probability, k }) => `${k}: ${written(probability)}`);
  list.setAttribute("aria-label", spoken.join(", "));
}
