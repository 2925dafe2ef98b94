// The matrix: a network's name -> a table of strangers' digits, drawn against read. Each
// cell opens its drawings, and each drawing may be asked about.
//
// The table comes with one request, the drawings of a cell with another. A drawing that is
// asked about is shown as a photo is: all parts of the page are about it then, and the
// pad's own drawing comes back as it does after a photo.

const MOST_SHOWN = 8; // drawings of a cell; no more are kept
const STEPS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

const { misses } = digits.partsOf(element);
const { count, notes, board, matrix: table } = digits.partsOf(misses);
const { opened, drawings: list, back } = digits.partsOf(misses);
const [body] = table.tBodies;

let counted = null; // the network that the table is of, or is to be
let countTurn = 0; // counts how often it was asked for
let counts = []; // drawn against read
let cell = null; // that is open: { drawn, read }
let lastAsked = null; // the picture of the drawing that was asked about last
let askNextCount = null; // asks what is to be asked; see `startMatrix`
let isSought = false; // a link leads to the table

const counting = {
  key: () => countTurn,
  isWanted: () => counted !== null,
  send: () => digits.ask(server.count_readings, { network: counted }),
  show: showTable,
};
const opening = {
  key: () => cell && `${countTurn}: ${cell.drawn} ${cell.read}`,
  isWanted: () => cell !== null,
  send: () => digits.ask(server.open_cell, { network: counted, ...cell }),
  show: showDrawings,
};
export const matrixTopics = [counting, opening];

export function startMatrix(askNext) {
  askNextCount = askNext;
}

// Show the table of a network; the cell that is open stays so if it is of the same one.
export function showMatrixOf(network) {
  if (network !== counted) {
    closeCell();
    table.classList.add("stale");
  }
  counted = network;
  countTurn += 1; // whoever describes the network asks for it next
}

// The table

function showTable({ error, headline, notes: sentences = [], rows = [] }) {
  const hadKeyboard = body.contains(document.activeElement);
  count.textContent = error ?? headline;
  notes.textContent = sentences.join(" ");
  counts = rows;
  board.hidden = rows.length === 0;
  table.classList.remove("stale");
  const longest = Math.max(2, ...rows.flat().map((number) => `${number}`.length));
  table.style.setProperty("--longest", longest);
  body.replaceChildren(...rows.map(newRow));
  if (cell && !rows[cell.drawn]?.[cell.read]) {
    closeCell();
  }
  showChoice();
  if (hadKeyboard) {
    reachable()?.focus({ preventScroll: true });
  }
  bringMatrixIntoView();
}

function onSought(event) {
  event.preventDefault(); // it has arrived
  isSought = true;
  bringMatrixIntoView();
}

function bringMatrixIntoView() {
  if (isSought && table.getClientRects().length > 0) {
    isSought = false;
    misses.scrollIntoView({ block: "start" });
  }
}

function newRow(numbers, drawn) {
  const row = document.createElement("tr");
  const head = digits.newPart("th", "", drawn);
  head.scope = "row";
  const all = numbers.reduce((sum, number) => sum + number, 0);
  const cells = numbers.map((number, read) =>
    newCell(number, number / all, drawn, read),
  );
  row.append(head, ...cells);
  return row;
}

function newCell(number, share, drawn, read) {
  const place = document.createElement("td");
  if (number === 0) {
    place.append(digits.newPart("span", "unseen", number));
    return place;
  }
  const button = digits.newPart("button", drawn === read ? "right" : "wrong", number);
  button.type = "button";
  button.style.setProperty("--share", share);
  button.setAttribute("aria-label", nameOf(drawn, read));
  button.setAttribute("aria-controls", opened.parentElement.id);
  place.append(button);
  return place;
}

function nameOf(drawn, read) {
  const number = counts[drawn][read];
  const key = number === 1 ? "learnt.cell_one" : "learnt.cell";
  return digits.text(key, { drawn, read, count: digits.number(number) });
}

function buttonAt(drawn, read) {
  return body.rows[drawn]?.cells[read + 1]?.querySelector("button");
}

function drawnAndRead(button) {
  const { cellIndex, parentElement } = button.parentElement;
  return [parentElement.sectionRowIndex, cellIndex - 1];
}

// The keyboard reaches one cell; arrows go on from it to the next that holds a number.

function reachable() {
  return body.querySelector("[tabindex='0']");
}

function makeReachable(button) {
  for (const each of body.querySelectorAll("button")) {
    each.tabIndex = each === button ? 0 : -1;
  }
}

function onKey(event) {
  const step = STEPS[event.key];
  if (step && !event.altKey && !event.ctrlKey && !event.metaKey) {
    event.preventDefault(); // or the page would scroll
    nextButton(event.target, step)?.focus();
  }
}

function nextButton(button, [down, across]) {
  let [drawn, read] = drawnAndRead(button);
  let next = null;
  do {
    drawn += down;
    read += across;
    next = buttonAt(drawn, read);
  } while (!next && counts[drawn]?.[read] !== undefined);
  return next;
}

// A cell

function onPress(event) {
  const button = event.target.closest("button");
  if (button) {
    const [drawn, read] = drawnAndRead(button);
    const isOpen = cell?.drawn === drawn && cell.read === read;
    isOpen ? closeCell() : openCell(drawn, read);
    showChoice();
  }
}

function closeCell() {
  cell = null;
  digits.put(opened, "learnt.closed");
  list.replaceChildren();
}

function openCell(drawn, read) {
  cell = { drawn, read };
  opening.answered = null;
  digits.putSentence(opened, `${nameOf(drawn, read)}.`);
  const coming = Array(Math.min(MOST_SHOWN, counts[drawn][read])).fill({});
  list.replaceChildren(...coming.map(newDrawing)); // so that nothing moves later
  askNextCount();
}

function showChoice() {
  const chosen = cell && buttonAt(cell.drawn, cell.read);
  for (const button of body.querySelectorAll("button")) {
    button.setAttribute("aria-expanded", String(button === chosen));
  }
  makeReachable(chosen ?? reachable() ?? body.querySelector("button"));
}

function showDrawings({ error, drawings = [] }) {
  const { drawn, read } = cell;
  const numbers = { shown: drawings.length, count: digits.number(counts[drawn][read]) };
  const key = drawings.length > 0 ? "learnt.cell_some" : "learnt.cell_none";
  const sentences = [`${nameOf(drawn, read)}.`, error ?? digits.text(key, numbers)];
  digits.putSentence(opened, sentences.join(" "));
  list.replaceChildren(...drawings.map(newDrawing));
}

// One of them; without a picture it is still to come.
function newDrawing({ picture, source = "" }, at) {
  const drawing = digits.newPart("li", picture ? "" : "coming");
  const image = new Image(48, 48);
  const place = at + 1;
  image.className = "pixels";
  image.alt = picture ? digits.text("learnt.drawing", { place }) : "";
  if (picture) {
    image.src = picture;
  }
  const button = digits.newButton(digits.text("learnt.ask_why"), () => askWhy(picture));
  button.setAttribute("aria-label", digits.text("learnt.ask_why_of", { place }));
  drawing.append(image, digits.newPart("span", "source", source), button);
  return drawing;
}

// Asking why

async function askWhy(picture) {
  lastAsked = picture;
  await digits.fill("photo");
  digits.send("photo", { picture });
  digits.send("tab", { tab: "why" });
  document.querySelector("#tab-why").focus({ preventScroll: true });
}

function onReading() {
  const { picture } = window.digitsReading?.drawing ?? {};
  back.hidden = !picture || picture !== lastAsked;
}

function goBack() {
  digits.send("back");
  reachable()?.focus({ preventScroll: true }); // the button goes
}

function newHead(read) {
  const head = digits.newPart("th", "", read);
  head.scope = "col";
  return head;
}

table.tHead.rows[0].append(
  document.createElement("td"),
  ...Array.from({ length: 10 }, (_, read) => newHead(read)),
);
body.addEventListener("click", onPress);
body.addEventListener("keydown", onKey);
body.addEventListener("focusin", ({ target }) => makeReachable(target));
back.addEventListener("click", goBack);
digits.listen(element, "digits:reading", onReading);
digits.listen(element, "digits:matrix", onSought);
