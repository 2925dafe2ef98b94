// The matrix: what was asked for against what was read, counted; each cell opens its
// drawings.

import { nameOf, newName } from "./ink.js";
import { allGifts, digitNames, state } from "./store.js";
import { newTileList } from "./tiles.js";

const NONE = 10; // column of what is read as no digit
const ARROWS = {
  ...{ ArrowUp: [-1, 0], ArrowDown: [1, 0] },
  ...{ ArrowLeft: [0, -1], ArrowRight: [0, 1] },
};

const matrix = digits.partsOf(element.querySelector(".view.matrix"));
const countTable = element.querySelector(".view.matrix table");
const [countBody] = countTable.tBodies;
const showCellTiles = newTileList(matrix.tiles);

let opened = null; // [label, place] of the cell that is open

function cellGifts([label, place]) {
  return allGifts().filter(
    (gift) => gift.label === label && (gift.digit ?? NONE) === place,
  );
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

export function showMatrix() {
  const hadKeyboard = countBody.contains(document.activeElement);
  const focused = placeOf(document.activeElement);
  const [row] = countTable.tHead.rows;
  row.replaceChildren(digits.newPart("td"), ...columnHeads());
  countBody.replaceChildren(...countsOf().map(newRow));
  const reachable = buttonAt(focused) ?? buttonAt(opened);
  makeReachable(reachable ?? countBody.querySelector("button"));
  if (hadKeyboard) {
    reachable?.focus({ preventScroll: true });
  }
  showCell();
}

function columnHeads() {
  const names = [...state.names, digits.text("answer.no_digit")];
  return names.map((name) => newHead(name, "col"));
}

function newHead(name, scope) {
  const head = digits.newPart("th");
  head.scope = scope;
  head.append(newName(name));
  return head;
}

function newRow(counts, label) {
  const row = digits.newPart("tr");
  const all = counts.reduce((sum, count) => sum + count, 0);
  const cells = counts.map((count, place) => newCell(count, count / all, label, place));
  row.append(newHead(nameOf(label), "row"), ...cells);
  return row;
}

function newCell(count, share, label, place) {
  const cell = digits.newPart("td");
  if (count === 0) {
    cell.append(digits.newPart("span", "unseen", 0));
    return cell;
  }
  const button = digits.newPart("button", label === place ? "right" : "wrong", count);
  button.type = "button";
  button.style.setProperty("--share", share);
  button.setAttribute("aria-label", cellName(count, label, place));
  button.setAttribute("aria-expanded", String(isOpened(label, place)));
  cell.append(button);
  return cell;
}

function cellName(count, label, place) {
  const read = place === NONE ? digits.text("answer.no_digit") : nameOf(place);
  const names = { asked: nameOf(label), read };
  const counted = digits.text("board.count", { count: digits.number(count) });
  return `${digits.text("board.asked_read", names)}. ${counted}`;
}

function isOpened(label, place) {
  return opened?.[0] === label && opened[1] === place;
}

function showCell() {
  const several = opened ? cellGifts(opened) : [];
  const isAny = several.length > 0;
  matrix.opened.textContent = isAny
    ? cellName(several.length, ...opened)
    : digits.text("board.matrix_closed");
  showCellTiles(several.reverse());
}

function onCell({ target }) {
  const place = placeOf(target.closest("button"));
  if (place) {
    opened = isOpened(...place) ? null : place;
    showMatrix();
  }
}

// The keyboard reaches one cell; arrows go on to the next that holds a number.

function placeOf(button) {
  const cell = button?.closest(".view.matrix tbody td");
  return cell ? [cell.parentElement.sectionRowIndex, cell.cellIndex - 1] : null;
}

function buttonAt(place) {
  const cell = place && countBody.rows[place[0]]?.cells[place[1] + 1];
  return cell?.querySelector("button") ?? null;
}

function makeReachable(button) {
  for (const each of countBody.querySelectorAll("button")) {
    each.tabIndex = each === button ? 0 : -1;
  }
}

function onArrow(event) {
  const step = ARROWS[event.key];
  if (step && !event.altKey && !event.ctrlKey && !event.metaKey) {
    event.preventDefault(); // or the board would scroll
    nextCell(placeOf(event.target), step)?.focus();
  }
}

function nextCell([row, column], [down, across]) {
  const places = Array.from({ length: NONE }, (_, k) => [
    row + (k + 1) * down,
    column + (k + 1) * across,
  ]);
  return places
    .filter(([, place]) => place >= 0)
    .map(buttonAt)
    .find(Boolean);
}

countBody.addEventListener("click", onCell);
countBody.addEventListener("keydown", onArrow);
countBody.addEventListener("focusin", ({ target }) => makeReachable(target));
