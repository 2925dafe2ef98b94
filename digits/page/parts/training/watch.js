// Watch it learn: a small network's histories, kept or made just now -> what it said of the
// drawing at each step.
//
// Nothing is asked before the tab is open. What the histories hold is asked for once, what
// they say of a drawing once for each, when the pen rests; sliding asks nothing.

import { keptHistory, NOW, sharesRight } from "./histories.js";
import { hasLesson, sayLessonAgain, startLessons, watchLesson } from "./lesson.js";
import { goToStep, leaveLink, pausePlay, showHistory } from "./slider.js";

const BLANK = "AA=="; // a glyph without ink
const { watch, training: openPanel } = digits.partsOf(element);
const { status: watchStatus, histories: choices, view } = digits.partsOf(watch);

const byName = new Map(); // histories
let example = null; // that is read where nothing is drawn
let wanted = null; // the drawing to be read
let chosenName = null; // of the history that is shown
let linkedTo = null; // the history and the step that a link names, until they are there

const description = {
  key: () => digits.language(),
  isWanted: () => !openPanel.hidden && example === null,
  send: () => digits.ask(server.describe_learning, {}),
  show: showKept,
};
const readings = {
  key: () => wanted?.glyph,
  isWanted: () => !openPanel.hidden && example !== null && wanted !== null,
  send: () => digits.ask(server.read_at_steps, { glyph: wanted.glyph }),
  show: showShares,
};
const askNextStep = digits.newQuestions([description, readings], watch);

// The drawing

// What is read: the drawing, of a number the digit that is chosen, or else an example.
function drawingOf(reading) {
  const own = reading?.digits?.[reading.place ?? 0] ?? reading;
  if (own?.glyph) {
    const isNamed = own !== reading || own.verdict === "digit";
    return { glyph: own.glyph, truth: isNamed ? own.digit : null, isExample: false };
  }
  return example
    ? { glyph: example.glyph, truth: example.digit, isExample: true }
    : { glyph: BLANK, truth: null, isExample: false };
}

function captionOf({ isExample }) {
  return digits.text(isExample ? "learning.example" : "learning.this");
}

function takeDrawing(reading) {
  const drawing = drawingOf(reading);
  const isOther = drawing.glyph !== wanted?.glyph;
  wanted = { ...drawing, caption: captionOf(drawing) };
  if (isOther && hasLesson()) {
    watchLesson();
  }
  askNextStep();
}

// Histories

function showKept({ error, steps, histories, example: shown }) {
  watchStatus.textContent = error ?? "";
  if (error) {
    watchLesson(true);
    return;
  }
  example = shown;
  for (const kept of histories) {
    byName.set(kept.name, keptHistory(kept, steps));
  }
  takeAgain();
  chosenName ??= histories.at(-1).name;
  showHistoryChoices();
  showChosen();
  showLinked();
  watchLesson(true);
}

function showShares({ error, shares }) {
  watchStatus.textContent = error ?? "";
  for (const [name, found] of Object.entries(shares ?? {})) {
    byName.set(name, { ...byName.get(name), shares: found, drawing: wanted });
  }
  showChosen();
}

function showLessonAs(history, isBegun) {
  byName.set(NOW, history);
  if (isBegun || chosenName === null) {
    chosenName = NOW;
    view.scrollIntoView({ block: "nearest" });
  }
  showHistoryChoices();
  if (chosenName === NOW) {
    showHistory(history, isBegun);
  }
}

function showChosen() {
  if (byName.has(chosenName)) {
    showHistory(byName.get(chosenName));
  }
}

function showHistoryChoices() {
  for (const choice of choices.querySelectorAll("input")) {
    const history = byName.get(choice.value);
    choice.disabled = !history;
    choice.checked = choice.value === chosenName;
    if (history?.drawings) {
      choice.nextElementSibling.textContent = digits.number(history.drawings);
    }
    choice.parentElement.lastElementChild.textContent = rightAtEnd(history);
  }
}

// What a history reads of strangers' drawings, as far as it has come.
function rightAtEnd(history) {
  if (!history) {
    return digits.text("learning.not_yet");
  }
  const { strangers } = sharesRight(history, history.steps.length - 1);
  return strangers === null
    ? ""
    : digits.text("learning.reads_share", { share: digits.share(strangers, 0) });
}

function chooseHistory({ target }) {
  chosenName = target.value;
  pausePlay();
  leaveLink();
  showChosen();
}

// A link names a history and a step; one that is not here is left alone.
function onStep(event) {
  event.preventDefault(); // it has arrived
  linkedTo = event.detail;
  showLinked();
}

function showLinked() {
  const name = linkedTo?.history ?? chosenName;
  if (linkedTo && byName.has(name)) {
    chosenName = name;
    pausePlay();
    showHistoryChoices();
    showChosen();
    goToStep(Number(linkedTo.step ?? 0));
    linkedTo = null;
  }
}

// The page

function takeAgain() {
  if (!window.digitsReading?.live) {
    takeDrawing(window.digitsReading);
  }
}

function onNewReading({ detail }) {
  if (!detail.live && !openPanel.hidden) {
    takeDrawing(detail);
  }
}

function onPlace() {
  if (!openPanel.hidden) {
    takeDrawing(window.digitsReading);
  }
}

function onOpen() {
  takeAgain();
  askNextStep();
  if (example) {
    watchLesson(true);
  }
}

function onOtherLanguage() {
  showHistoryChoices();
  if (wanted) {
    wanted.caption = captionOf(wanted);
  }
  for (const { drawing } of byName.values()) {
    if (drawing) {
      drawing.caption = captionOf(drawing);
    }
  }
  sayLessonAgain();
  showChosen();
  askNextStep();
}

choices.addEventListener("change", chooseHistory);
digits.listen(element, "digits:reading", onNewReading);
digits.listen(element, "digits:place", onPlace);
digits.listen(element, "digits:step", onStep);
digits.listen(element, "digits:language", onOtherLanguage);
openPanel.addEventListener("digits:open", onOpen);
startLessons(() => wanted ?? drawingOf(null), showLessonAs);
