// Elements that several parts of the page look for, or make.

import { percent, text } from "../i18n/words.js";

export const NO_DIGIT = 10; // the place of "not a digit" among the eleven bars

export const GLYPH_SIDE = 28; // px

const SAVE_TIME = 8000; // ms that a file's address holds
export const NO_DIGIT_SIGN = "×"; // where there is no room for words

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

// Let the browser save a file, as if a link to it had been pressed.
export function saveFile(blob, name) {
  const file = document.createElement("a");
  Object.assign(file, { href: URL.createObjectURL(blob), download: name });
  file.click();
  setTimeout(() => URL.revokeObjectURL(file.href), SAVE_TIME);
}

export function newShape(kind, attributes = {}, text = "") {
  const shape = document.createElementNS("http://www.w3.org/2000/svg", kind);
  for (const [name, value] of Object.entries(attributes)) {
    shape.setAttribute(name, value);
  }
  shape.textContent = text;
  return shape;
}

// A glyph's pixels, row by row, from 0 for paper to 255 for ink. It travels as base64
// text: the first row with ink, then the bytes down to the last one.
export function levelsOf(base64) {
  const [first = 0, ...inked] = Array.from(atob(base64 ?? ""), (byte) =>
    byte.charCodeAt(0),
  );
  const levels = new Uint8Array(GLYPH_SIDE ** 2);
  levels.set(inked, GLYPH_SIDE * first);
  return levels;
}

// Paint a glyph on a canvas of its size, white on black; without one, the canvas is black.
export function paintGlyph(canvas, base64) {
  const brush = canvas.getContext("2d");
  const picture = brush.createImageData(GLYPH_SIDE, GLYPH_SIDE);
  levelsOf(base64).forEach((level, place) => {
    picture.data.set([level, level, level, 255], 4 * place);
  });
  brush.putImageData(picture, 0, 0);
}

// The places of a glyph's pixels with ink, row by row.
export function inkedPlaces(base64) {
  const levels = levelsOf(base64);
  return Array.from(levels.keys()).filter((place) => levels[place] > 0);
}

// Where a glyph's ink begins: the column of its leftmost pixel, the row of its topmost.
export function cornerOf(places) {
  const cols = places.map((place) => place % GLYPH_SIDE);
  return [Math.min(...cols), Math.floor(places[0] / GLYPH_SIDE)];
}

// Paint what just holds a glyph's ink on a canvas, which takes its size: the glyph as it
// was before it was centred.
export function paintFitted(canvas, base64) {
  const inked = inkedPlaces(base64);
  const cols = inked.map((place) => place % GLYPH_SIDE);
  const [left, top] = cornerOf(inked);
  canvas.height = Math.floor(inked.at(-1) / GLYPH_SIDE) - top + 1;
  canvas.width = Math.max(...cols) - left + 1;
  const glyph = newCanvas(GLYPH_SIDE, GLYPH_SIDE);
  paintGlyph(glyph, base64);
  canvas.getContext("2d").drawImage(glyph, -left, -top);
}

// A row of a list: a bar on a track from one share of it to another, and what it says.
export function newBarRow(kind, { name, from, to }, said) {
  const row = newPart("li", kind);
  row.style.setProperty("--from", from);
  row.style.setProperty("--to", to);
  row.append(newPart("span", "name", name), newPart("span", "track"), said);
  return row;
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
// written: how one is written; names: of the bars, where they are not digits.
export function showPillars(
  list,
  probabilities,
  best,
  least,
  { written = percent, names = null } = {},
) {
  const spokenName = (k) =>
    names?.[k] ?? (k === NO_DIGIT ? text("answer.no_digit") : k);
  const pillars = probabilities.map((probability, k) => {
    const sign = names?.[k] ?? (k === NO_DIGIT ? NO_DIGIT_SIGN : k);
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
