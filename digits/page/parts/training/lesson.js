// Learn now: a network learns on the server while the page watches, and becomes a history
// that the slider moves through.
//
// One lesson goes on at a time, for all who watch: somebody else may have begun it. Nobody
// is asked while the panel is closed or the page hidden.

import { lessonHistory } from "./histories.js";
import { CHANCE } from "./sentence.js";

const RETRY = 2000; // ms until a server that is busy, or away, is asked again
const GOING = ["drawing", "learning"]; // phases
const LARGE_RATE = 0.1; // with which it may learn nothing
// What is said of some rates.
const REMARKS = {
  0.0001: "learning.tiny",
  0.003: "learning.usual",
  1: "learning.too_large",
};

const { training: learnPanel, begin, far, told, settings } = digits.partsOf(element);

let lesson = null; // as far as it is known
let mine = null; // the run that was begun here
let isAwaited = false; // an answer is
let turnTimer = null; // until the next question
let drawingNow = null; // gives the drawing that is to be read
let showNow = null; // shows the lesson's history

// drawing(): { glyph, ... }, of what is to be read.
// show(history, isNew): is called with what the lesson has come to.
export function startLessons(drawing, show) {
  drawingNow = drawing;
  showNow = show;
}

export function hasLesson() {
  return lesson !== null;
}

function isOpen() {
  return !learnPanel.hidden && !document.hidden;
}

// Asking

// Ask what the lesson has come to, and go on asking as long as it lasts.
//
// isOpened: whether the panel was opened just now, which then shows one that goes on.
export async function watchLesson(isOpened = false) {
  clearTimeout(turnTimer);
  if (isAwaited || !isOpen()) {
    return;
  }
  const [drawing, known] = [drawingNow(), lesson];
  const isKnown = known?.drawing.glyph === drawing.glyph;
  const message = {
    glyph: drawing.glyph,
    run: isKnown ? known.run : null,
    since: isKnown ? known.steps.length : 0,
  };
  isAwaited = true;
  const answer = await digits.ask(server.watch_learning, message);
  isAwaited = false;
  takeAnswer(answer, drawing, isKnown ? known : null, isOpened && "going");
}

async function beginLesson() {
  if (isBusy()) {
    return;
  }
  clearTimeout(turnTimer);
  showGoing(true);
  tell(digits.text("page.loading"));
  const drawing = drawingNow();
  const message = { ...chosenSettings(), glyph: drawing.glyph };
  const answer = await digits.ask(server.begin_learning, message);
  if (answer.run) {
    mine = answer.joined ? null : answer.run;
  }
  takeAnswer(answer, drawing, null, "always");
}

function chosenSettings() {
  const [rate, batch] = ["rate", "batch"].map((name) =>
    Number(settings.querySelector(`[name=${name}]`).value),
  );
  return {
    ...{ rate, batch },
    drawings: settings.querySelector("[name=drawings]").value,
    wrong: settings.querySelector("[name=wrong]").checked,
  };
}

// Answers

// known: what was known of the lesson when it was asked about, whose steps go on.
// whenShown: "always", if the visitor pressed the button; "going", if the panel opens.
function takeAnswer(answer, drawing, known, whenShown) {
  if (answer.error) {
    fail(answer);
  } else if (answer.phase === "idle") {
    lose();
  } else {
    const isOther = lesson?.run !== answer.run;
    lesson = grown(known?.run === answer.run ? known : null, answer, drawing);
    const isFound = whenShown === "going" && isOther && lesson.isGoing;
    showLesson(whenShown === "always" || isFound);
    const isOld = drawing.glyph !== drawingNow().glyph;
    if (isOld || lesson.isGoing) {
      turnTimer = setTimeout(watchLesson, isOld ? 0 : answer.again);
    }
  }
}

function grown(known, answer, drawing) {
  const { phase, run, of, places, drawn, settings: chosen } = answer;
  return {
    ...{ phase, run, of, places, drawn, drawing, chosen },
    isGoing: GOING.includes(phase),
    steps: [...(known?.steps ?? []), ...answer.steps],
    figures: [...(known?.figures ?? []), ...answer.figures],
    shares: [...(known?.shares ?? []), ...answer.shares.map(bounded)],
    filters: [...(known?.filters ?? []), ...answer.filters.flatMap(digits.filtersIn)],
  };
}

// What grew beyond all bounds has no shares.
function bounded(shares) {
  return shares.map((share) => Math.min(Math.max(share, 0), 1000) || 0);
}

// Who did not ask for a lesson is not told why there is none.
function fail({ error, again }) {
  if (lesson?.isGoing || isBusy()) {
    tell(error);
  }
  showGoing(false);
  if (again) {
    turnTimer = setTimeout(watchLesson, RETRY);
  }
}

// The server knows of no lesson: it was started anew.
function lose() {
  if (lesson?.isGoing) {
    lesson = { ...lesson, isGoing: false, phase: "ended" };
    showLesson(false);
  }
  showGoing(false);
}

// Showing

function showLesson(isNew) {
  const { isGoing, phase, drawn, steps, of } = lesson;
  const sentence = lessonSentence();
  showGoing(isGoing);
  far.value = phase === "drawing" ? drawn : (steps.at(-1) ?? 0) / of;
  tell(sentence, isGoing);
  showNow(lessonHistory(lesson, sentence), isNew);
}

function lessonSentence() {
  const { isGoing, phase, drawn, run, steps, of } = lesson;
  if (!isGoing) {
    return outcomeOf(lesson);
  }
  const values = {
    share: digits.share(drawn, 0),
    step: digits.number(steps.at(-1) ?? 0),
    of: digits.number(of),
  };
  const progress = digits.text(`learning.${phase}`, values);
  return run === mine ? progress : `${digits.text("learning.joined")} ${progress}`;
}

function outcomeOf({ phase, run, figures, chosen }) {
  if (phase === "ended") {
    return digits.text("learning.ended");
  }
  const right = figures.at(-1)?.strangers_accuracy ?? 0;
  const isLost = chosen.rate >= LARGE_RATE && right < CHANCE;
  const outcome =
    phase === "diverged" || isLost
      ? digits.text("learning.diverged")
      : digits.text("learning.done", { share: digits.share(right, 1) });
  return run === mine ? outcome : `${digits.text("learning.others")} ${outcome}`;
}

// What only counts on is not said aloud.
function tell(text, isProgress = false) {
  told.setAttribute("aria-live", isProgress ? "off" : "polite");
  told.textContent = text;
}

function isBusy() {
  return begin.getAttribute("aria-disabled") === "true";
}

function showGoing(isGoing) {
  begin.setAttribute("aria-disabled", String(isGoing));
  far.hidden = !isGoing;
}

export function sayLessonAgain() {
  showRates();
  if (lesson) {
    showLesson(false);
  }
}

function showRates() {
  for (const option of settings.querySelectorAll("option:not([data-text])")) {
    const number = digits.number(Number(option.value));
    const key = REMARKS[option.value];
    const isRate = option.parentElement.name === "rate";
    option.textContent = isRate && key ? digits.text(key, { number }) : number;
  }
}

// What the last lesson came to is not what these settings will come to.
function onSettings() {
  if (!lesson?.isGoing) {
    tell("");
  }
}

showRates();
settings.addEventListener("change", onSettings);
begin.addEventListener("click", beginLesson);
digits.listen(element, "visibilitychange", () => watchLesson());
