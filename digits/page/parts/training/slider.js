// The slider: a history, moved through by hand or played -> a drawing's ten bars, the
// filters, the curves and the sentence at each step. It asks the server nothing.

import { newSample } from "./chart.js";
import { sharesRight } from "./histories.js";
import { largestOf, outcomeAt, shareOf, storyOf } from "./sentence.js";
import { AT_STEP, drawSteps } from "./steps_chart.js";

const PACE = 700; // ms a step, while it plays
const REST = 700; // ms until a slider that rests is said
const LEAST_SAID = 0.05; // of the bars, to a screen reader
const FIELDS_HERE = ["history", "step"]; // of the address

const { training: watchPanel, stage, windows: windowRow } = digits.partsOf(element);
const { slider, play, earlier, later, step: stepName, says } = digits.partsOf(stage);
const { last: lastName, seen, sentence, spoken: saidAloud } = digits.partsOf(stage);
const { measured, when, pillars, growth, outcome } = digits.partsOf(stage);
const caption = seen.nextElementSibling;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let history = null; // that is shown
let place = 0; // of its step
let playTimer = null; // while it plays
let restTimer = null;

// Show a history, at the step that was shown: the same one grows, and whoever stood at its
// end goes along.
//
// atEnd: whether to go along with one that was not shown before.
export function showHistory(next, atEnd = false) {
  const end = Math.max(0, next.steps.length - 1);
  const isSame = next.name === history?.name;
  const stoodAtEnd = isSame && place >= history.steps.length - 1;
  const grows = isSame && next.steps.length !== history.steps.length;
  const here = isSame ? place : placeOf(next, history?.steps[place] ?? 0);
  history = next;
  stage.hidden = false;
  if (!isSame) {
    pausePlay();
  }
  go(atEnd || (stoodAtEnd && grows) ? end : Math.min(here, end));
}

function placeOf({ steps }, step) {
  return Math.max(
    0,
    steps.findLastIndex((one) => one <= step),
  );
}

// Show the last of its steps that is not after this one.
export function goToStep(step) {
  go(placeOf(history, step));
}

function lastPlace() {
  return Math.max(0, history.steps.length - 1);
}

function go(to) {
  place = Math.min(Math.max(to, 0), lastPlace());
  show();
  clearTimeout(restTimer);
  restTimer = setTimeout(sayStory, REST);
}

// Showing

function show() {
  showWay();
  showGuess();
  digits.showFilters(windowRow, history.filters[place]);
  showMeasured();
  outcome.textContent = outcomeAt(sharesRight(history, place));
  for (const figure of growth.querySelectorAll("figure")) {
    drawSteps(figure, history, place);
  }
}

function showWay() {
  const { steps, places, end } = history;
  Object.assign(slider, { max: Math.max(1, places - 1), value: place });
  slider.style.setProperty("--at", place / Math.max(1, places - 1));
  slider.style.setProperty("--gaps", Math.max(1, places - 1));
  slider.disabled = steps.length < 2;
  play.disabled = steps.length < 2;
  play.hidden = calm.matches;
  const step = steps.length > 0 ? steps[place] : 0;
  slider.dataset.step = step; // for a link to it
  stepName.textContent = digits.text("learning.step", { step: digits.number(step) });
  lastName.textContent = digits.text("learning.step", { step: digits.number(end) });
}

function showGuess() {
  const { shares, drawing, waiting } = history;
  const found = shares[place];
  if (drawing) {
    digits.paintGlyph(seen, drawing.glyph);
    caption.textContent = drawing.caption;
  }
  if (!found) {
    pillars.replaceChildren(...Array.from({ length: 10 }, (_, k) => emptyPillar(k)));
    pillars.removeAttribute("aria-label");
    says.textContent = "";
    showSentence(waiting ?? "");
    slider.setAttribute("aria-valuetext", stepName.textContent);
    return;
  }
  const digit = largestOf(found);
  const values = { digit, share: shareOf(found, digit) };
  digits.showPillars(
    pillars,
    found.map((share) => share / 1000),
    digit,
    LEAST_SAID,
  );
  says.textContent = digits.text("learning.says", values);
  const { strangers } = sharesRight(history, place);
  showSentence(storyOf(history, place, drawing.truth, strangers));
  const spokenStep = digits.number(history.steps[place]);
  const valueText = digits.text("learning.at", { step: spokenStep, ...values });
  slider.setAttribute("aria-valuetext", valueText);
}

// Its room is the same for all sentences; a long one is written smaller.
function showSentence(text) {
  sentence.textContent = text;
  sentence.style.setProperty("--length", text.length);
}

function emptyPillar(digit) {
  return digits.newPart("div", "pillar", digit);
}

function showMeasured() {
  when.textContent = stepName.textContent;
  const rows = history.lines.map((line) => {
    const row = document.createElement("tr");
    const head = digits.newPart("th");
    head.scope = "row";
    head.append(newSample(line.style), digits.text(`learning.${line.name}`));
    const values = Object.entries(AT_STEP).map(([kind, written]) =>
      digits.newPart("td", "", written(line[kind][place])),
    );
    row.append(head, ...values);
    return row;
  });
  measured.tBodies[0].replaceChildren(...rows);
}

// To a screen reader, once nothing moves.
function sayStory() {
  if (history.isOver && playTimer === null) {
    saidAloud.textContent = `${sentence.textContent} ${outcome.textContent}`;
  }
}

// Playing

function togglePlay() {
  leaveLink();
  if (playTimer !== null) {
    pausePlay();
    return;
  }
  if (place === lastPlace()) {
    go(0);
  }
  playTimer = setTimeout(playOn, PACE);
  showPlaying();
}

function playOn() {
  playTimer = null;
  const isLast = place + 1 >= lastPlace();
  if (!isLast) {
    playTimer = setTimeout(playOn, PACE);
  }
  go(place + 1);
  showPlaying();
}

export function pausePlay() {
  clearTimeout(playTimer);
  playTimer = null;
  showPlaying();
}

function showPlaying() {
  play.classList.toggle("playing", playTimer !== null);
  const key = playTimer === null ? "playback.play" : "playback.pause";
  digits.put(play.querySelector("span"), key);
}

// By hand

function onSlide() {
  pausePlay();
  leaveLink();
  go(Number(slider.value));
}

function leaf(by) {
  pausePlay();
  leaveLink();
  go(place + by);
}

// The visitor is where the link no longer is.
export function leaveLink() {
  digits.takeFromAddress(...FIELDS_HERE);
}

function showAgain() {
  if (history) {
    show();
  }
}

function onCalm() {
  pausePlay();
  showAgain();
}

digits.putFilterPanes(windowRow);
slider.addEventListener("input", onSlide);
play.addEventListener("click", togglePlay);
earlier.addEventListener("click", () => leaf(-1));
later.addEventListener("click", () => leaf(1));
calm.addEventListener("change", onCalm);
new ResizeObserver(showAgain).observe(growth);
new MutationObserver(showAgain).observe(document.body, { attributeFilter: ["class"] });
new MutationObserver(pausePlay).observe(watchPanel, { attributeFilter: ["hidden"] });
