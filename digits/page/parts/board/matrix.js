// The matrix: what was asked for against what was read, counted; each cell opens its
// drawings. Its buttons stay the same ones: a count may grow while one is pressed.

import { nameOf, newName } from "./ink.js";
import { allGifts, digitNames } from "./store.js";
import { newTileList } from "./tiles.js";

const NONE = digits.NO_DIGIT; // column of what is read as no digit
const ARROWS = {
  ...{ ArrowUp: [-1, 0], ArrowDown: [1, 0] },
  ...{ ArrowLeft: [0, -1], ArrowRight: [0, 1] },
};

const matrix = digits.partsOf(element.querySelector(".view.matrix"));
const countTable = element.querySelector(".view.matrix table");
const [countBody] = countTable.tBodies;
const showCellTiles = newTileList(matrix.tiles);

let opened = null; // [label, place] of the cell that is open

const columnHeads = Array.from({ length: NONE + 1 }, () => newHead("col"));
const rowHeads = digitNames().map(() => newHead("row"));
const cellButtons = rowHeads.map((_, label) =>
  columnHeads.map((_, place) => newCellButton(label, place)),
);

function newHead(scope) {
  const head = digits.newPart("th");
  head.scope = scope;
  return head;
}

function newCellButton(label, place) {
  const kind = label === place ? "right" : "wrong";
  const button = digits.newButton("", () => toggleCell(label, place));
  button.className = kind;
  return button;
}

function countsOf() {
  const counts = digitNames().map(() => Array(NONE + 1).fill(0));
  for (const { label, digit } of allGifts()) {
    if (label !== null) {
      counts[label][digit ?? NONE] += 1;
    }
  }
  return counts;
}

// Showing

export function showMatrix() {
  columnHeads.forEach((head, place) => {
    head.replaceChildren(newName(readName(place)));
  });
  rowHeads.forEach((head, label) => {
    head.replaceChildren(newName(nameOf(label)));
  });
  countsOf().forEach(showRow);
  makeReachable(reachableCell());
  showCell();
}

function readName(place) {
  return place === NONE ? digits.text("answer.no_digit") : nameOf(place);
}

function showRow(counts, label) {
  const all = counts.reduce((sum, count) => sum + count, 0);
  counts.forEach((count, place) => {
    const button = cellButtons[label][place];
    button.hidden = count === 0;
    button.textContent = digits.number(count);
    button.style.setProperty("--share", count / Math.max(1, all));
    button.setAttribute("aria-label", cellName(count, label, place));
    button.setAttribute("aria-expanded", String(isOpened(label, place)));
  });
}

function cellName(count, label, place) {
  const names = { asked: nameOf(label), read: readName(place) };
  const counted = digits.text("board.count", { count: digits.number(count) });
  return `${digits.text("board.asked_read", names)}. ${counted}`;
}

// A cell

function isOpened(label, place) {
  return opened?.[0] === label && opened[1] === place;
}

function toggleCell(label, place) {
  opened = isOpened(label, place) ? null : [label, place];
  showMatrix();
}

function cellGifts([label, place]) {
  return allGifts().filter(
    (gift) => gift.label === label && (gift.digit ?? NONE) === place,
  );
}

function showCell() {
  const several = opened ? cellGifts(opened) : [];
  matrix.opened.textContent =
    several.length > 0
      ? cellName(several.length, ...opened)
      : digits.text("board.matrix_closed");
  showCellTiles(several.reverse());
}

// The keyboard reaches one cell; arrows go on to the next that holds a number.

function reachableCell() {
  const all = cellButtons.flat().filter((button) => !button.hidden);
  const before = all.find((button) => button.tabIndex === 0);
  return before ?? all[0];
}

function makeReachable(button) {
  for (const each of cellButtons.flat()) {
    each.tabIndex = each === button ? 0 : -1;
  }
}

function onArrow(event) {
  const step = ARROWS[event.key];
  if (step && !event.altKey && !event.ctrlKey && !event.metaKey) {
    event.preventDefault(); // or the board would scroll
    nextCell(event.target, step)?.focus();
  }
}

function nextCell(button, [down, across]) {
  const row = cellButtons.findIndex((buttons) => buttons.includes(button));
  const column = cellButtons[row]?.indexOf(button);
  const places = Array.from({ length: NONE }, (_, k) => k + 1);
  return places
    .map((far) => cellButtons[row + far * down]?.[column + far * across])
    .find((other) => other && !other.hidden);
}

countTable.tHead.rows[0].append(digits.newPart("td"), ...columnHeads);
cellButtons.forEach((buttons, label) => {
  const row = digits.newPart("tr");
  const cells = buttons.map(() => digits.newPart("td"));
  cells.forEach((cell, place) => {
    cell.append(buttons[place]);
  });
  row.append(rowHeads[label], ...cells);
  countBody.append(row);
});
makeReachable(cellButtons[0][0]);
countBody.addEventListener("keydown", onArrow);
countBody.addEventListener("focusin", ({ target }) => makeReachable(target));
