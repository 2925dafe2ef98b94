// Why?: the drawing -> which ink points towards which digit, and what each layer sees.
//
// Nothing is asked before the tab is open, and nothing of the layers before they come
// onto the screen.

import { paintEvidence } from "./colours.js";
import { dropPatches, list, markAgain, showLayers } from "./layers.js";
import { leavePad, panel, repaintXray, showOnPad } from "./xray.js";

const AHEAD = "40px"; // above and below the screen: layers there are asked for
const { status, coloured, result } = digits.partsOf(element);
const sums = Array.from(element.querySelectorAll(".bill dl > div"));
const selects = Array.from(element.querySelectorAll("select"));
const labels = Array.from(element.querySelectorAll("label"));

let reading = null; // the last, but none from while the pen is down
let turn = 0; // counts readings
let pair = null; // what a visitor or a link chose; else it is the answer and the runner-up
let shownPair = [];
let pixels = []; // that are shown
let isNear = false; // whether the layers are on the screen, or almost

const explanation = {
  key: () => `${turn}: ${reading?.place}: ${pair}`,
  isWanted,
  send: () =>
    digits.ask(server.explain_drawing, {
      ...digits.askedAbout(reading),
      ...chosenPair(),
    }),
  show: showExplanation,
  wait,
};
const layers = {
  key: () => `${turn}: ${reading?.place}`,
  isWanted: () => isWanted() && isNear,
  send: () => digits.ask(server.look_inside, digits.askedAbout(reading)),
  show: showLayers,
  wait,
};
const askNext = digits.newQuestions([explanation, layers], panel);

function isWanted() {
  return !panel.hidden && Boolean(reading?.glyph);
}

function setPair(chosen) {
  pair = chosen;
  panel.dataset.pair = (chosen ?? []).join("-"); // for a link to it
}

function chosenPair() {
  return pair ? { digit: pair[0], other: pair[1] } : {};
}

function look() {
  if (!panel.hidden && !reading?.glyph) {
    const { headline, error, of } = reading ?? {};
    const isBlank = of === undefined || of === 0;
    say(isBlank ? digits.text("why.empty") : (headline ?? error));
  }
  askNext();
}

function say(sentence) {
  panel.classList.add("empty");
  status.textContent = sentence;
}

// What is shown stays, faint, until the answer comes.
function wait({ error }) {
  if (panel.classList.contains("empty")) {
    status.textContent = error;
  }
}

// The question: why this digit, and not that one?

function choose(event) {
  const chosen = selects.map(({ value }) => Number(value));
  const touched = selects.indexOf(event.target);
  if (chosen[0] === chosen[1]) {
    chosen[1 - touched] = shownPair[touched]; // the two change places
  }
  setPair(chosen);
  setSelects(chosen);
  digits.takeFromAddress("pair");
  look();
}

// A link asks about two digits, for the drawing that it has put on the pad.
function onPair(event) {
  event.preventDefault(); // it has arrived
  const [digit, other] = event.detail.pair;
  setPair(digit === other ? null : [digit, other]);
  look();
}

// "Why 7 and not 4?" Some languages name the other digit first: "Neden 4 değil de 7?"
function orderSelects() {
  const [digit, other] = selects;
  const named = { digit, other };
  const names = digits.text("why.order").split(" ");
  labels.forEach((label, place) => {
    const select = named[names[place]];
    label.htmlFor = select.id;
    label.after(select.parentElement);
  });
}

function setSelects(chosen) {
  shownPair = chosen;
  selects.forEach((select, place) => {
    select.value = String(chosen[place]);
  });
}

// The answer

function showExplanation(answer) {
  if (!answer.pixels) {
    say(answer.error ?? answer.headline);
    return;
  }
  setSelects([answer.digit, answer.other]);
  status.textContent = answer.headline;
  sums.forEach((row, place) => {
    const [name, value] = answer.sums[place];
    row.firstElementChild.textContent = name;
    row.lastElementChild.textContent = value;
  });
  result.textContent = answer.result;
  coloured.setAttribute("aria-label", answer.alt);
  pixels = answer.pixels;
  paint();
  panel.classList.remove("empty");
  showOnPad(reading, answer);
  markAgain();
}

function repaint() {
  paint();
  repaintXray();
}

function paint() {
  paintEvidence(coloured.getContext("2d"), pixels, coloured);
}

// Readings

function onReading({ detail }) {
  leave();
  if (!detail.live) {
    take(detail);
    look();
  }
}

// What was explained is on the pad no more, or another digit of it is asked about.
function leave() {
  leavePad();
  dropPatches();
}

// A number is explained digit by digit; a digit that is chosen again, once more.
function onPlace() {
  setPair(null);
  leave();
  explanation.answered = null;
  layers.answered = null;
  look();
}

function take(newer) {
  const isOtherPicture = newer.drawing?.picture !== reading?.drawing?.picture;
  reading = newer;
  turn += 1;
  if (newer.of === 0 || isOtherPicture) {
    setPair(null); // a new drawing, or photo, a new question
  }
}

function onScroll(seen) {
  isNear = seen.at(-1).isIntersecting;
  look();
}

digits.translate(element);
orderSelects();
for (const select of selects) {
  const options = Array.from({ length: 10 }, (_, digit) => new Option(digit, digit));
  select.prepend(...options);
  select.addEventListener("change", choose);
}
if (window.digitsReading && !window.digitsReading.live) {
  take(window.digitsReading);
}
digits.listen(element, "digits:reading", onReading);
digits.listen(element, "digits:language", orderSelects);
digits.listen(element, "digits:change", leave);
digits.listen(element, "digits:place", onPlace);
digits.listen(element, "digits:pair", onPair);
panel.addEventListener("digits:open", look);
new MutationObserver(repaint).observe(document.body, { attributeFilter: ["class"] });
new IntersectionObserver(onScroll, { rootMargin: AHEAD }).observe(list);
