// Table: a glyph's 784 numbers, each on its own grey, and the picture beside it. One pixel
// is marked in both; touch, mouse and arrow keys choose it. Rows and columns are counted
// from 1, as people do.

const { picture, mark, named } = digits.partsOf(element);
const table = element.querySelector("table");
const side = digits.GLYPH_SIDE;
const STEPS = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

let marked = 0; // place of the pixel, row by row

const columns = Array.from({ length: side }, (_, k) => newHead("col", k + 1));
const rows = Array.from({ length: side }, (_, k) => newHead("row", k + 1));
const cells = Array.from({ length: side ** 2 }, newCell);

function newHead(scope, number) {
  const head = digits.newPart("th", "", number);
  head.scope = scope;
  return head;
}

function newCell() {
  const cell = digits.newPart("td");
  cell.tabIndex = -1;
  return cell;
}

export function startTable() {
  const head = digits.newPart("tr");
  head.append(digits.newPart("td", "corner"), ...columns);
  table.tHead.append(head);
  rows.forEach((name, row) => {
    const line = digits.newPart("tr");
    line.append(name, ...cells.slice(row * side, (row + 1) * side));
    table.tBodies[0].append(line);
  });
  table.addEventListener("keydown", onKey);
  table.addEventListener("focusin", ({ target }) => markCell(target));
  table.addEventListener("click", ({ target }) => markCell(target));
  table.addEventListener("pointermove", onHover);
  picture.addEventListener("pointerdown", onPicture);
  picture.addEventListener("pointermove", onPicture);
}

// Show a glyph; the first pixel with ink is marked.
export function showTable(base64) {
  const levels = digits.levelsOf(base64);
  cells.forEach((cell, place) => {
    cell.textContent = levels[place];
    cell.style.setProperty("--level", levels[place]);
    cell.classList.toggle("paper", levels[place] === 0);
  });
  digits.paintGlyph(picture.querySelector("canvas"), base64);
  setMark(digits.inkedPlaces(base64)[0]);
}

// Say again, in the language of now, which one is marked.
export function nameMarked() {
  const [row, column] = [Math.floor(marked / side), marked % side];
  const value = cells[marked].textContent;
  named.textContent = digits.text("glyph.named", {
    row: row + 1,
    column: column + 1,
    value,
  });
}

function setMark(place) {
  toggleMark(false);
  marked = place;
  toggleMark(true);
  mark.style.setProperty("--down", Math.floor(place / side));
  mark.style.setProperty("--across", place % side);
  nameMarked();
}

function toggleMark(on) {
  const cell = cells[marked];
  cell.tabIndex = on ? 0 : -1;
  cell.classList.toggle("marked", on);
  rows[Math.floor(marked / side)].classList.toggle("marked", on);
  columns[marked % side].classList.toggle("marked", on);
}

function markCell(cell) {
  const place = cells.indexOf(cell);
  if (place >= 0) {
    setMark(place);
  }
}

// A finger that comes down may be about to scroll; and below a mouse that rests the table
// may be scrolled by keys.
function onHover({ target, pointerType, movementX, movementY }) {
  if (pointerType === "mouse" && (movementX !== 0 || movementY !== 0)) {
    markCell(target);
  }
}

function onKey(event) {
  const [row, column] = [Math.floor(marked / side), marked % side];
  const [down, right] = STEPS[event.key] ?? [0, 0];
  const to = event.ctrlKey ? corner(event.key) : endOf(event.key, row);
  const place = to ?? within(row + down) * side + within(column + right);
  if (to !== null || event.key in STEPS) {
    event.preventDefault(); // or the box would scroll by itself
    cells[place].focus({ preventScroll: true }); // marks it
    bringIntoView();
  }
}

function endOf(key, row) {
  return { Home: row * side, End: (row + 1) * side - 1 }[key] ?? null;
}

function corner(key) {
  return { Home: 0, End: side ** 2 - 1 }[key] ?? null;
}

function within(place) {
  return Math.min(Math.max(place, 0), side - 1);
}

// Touched on the picture, or only pointed at with a mouse.
function onPicture({ clientX, clientY }) {
  const { left, top, width, height } = picture.getBoundingClientRect();
  const column = within(Math.floor((side * (clientX - left)) / width));
  const row = within(Math.floor((side * (clientY - top)) / height));
  setMark(row * side + column);
  bringIntoView();
}

function bringIntoView() {
  cells[marked].scrollIntoView({ block: "nearest", inline: "nearest" });
}
