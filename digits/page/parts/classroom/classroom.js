// A class session, for pupils: the task, and one button that gives the drawing to the
// class; drawings of classmates to judge; and the bars of the network that the class
// taught.
//
// The task is asked for every few seconds while the page is in sight, and nothing else is
// sent before a pupil presses a button. The number of the visit is random; the browser's
// tab keeps it, so that a page that is loaded again is the same hand.

import { askForBars, showBarsOf } from "./bars.js";
import { closeCard, isCardOpen, openCard } from "./card.js";
import { forgetGiven, give, isGiven, takeBack } from "./giving.js";

const PLACE = "digits-visit"; // in the browser's storage
const PATIENCE = 2000; // ms until a server that is away is asked again
const {
  task: taskLine,
  told,
  give: giveButton,
  take,
  look,
  mini,
} = digits.partsOf(element);

let visit = digits.recall("sessionStorage", PLACE);
let state = null; // the server's last answer
let lookTimer = null;
let isLooking = false;
let said = null; // what stands in place of the note: { key } or { sentence }

// The task

async function lookAgain() {
  clearTimeout(lookTimer);
  if (isLooking || document.hidden || isBelowBoard()) {
    return;
  }
  isLooking = true;
  const answer = await digits.ask(server.watch_class, { visit });
  isLooking = false;
  if (answer.visit) {
    takeState(answer);
  }
  lookTimer = setTimeout(lookAgain, answer.again === true ? PATIENCE : answer.again);
}

// The teacher's own page is no pupil's while the board lies over it.
function isBelowBoard() {
  return document.querySelector("dialog.board[open]") !== null;
}

function takeState(answer) {
  if (visit !== answer.visit) {
    visit = answer.visit;
    digits.remember("sessionStorage", PLACE, visit);
    forgetGiven();
  }
  const isNewTask = state?.task.number !== answer.task.number;
  state = answer;
  if (isNewTask) {
    said = null;
  }
  showTold();
  showTask();
  showJudge();
  showButtons();
  showBarsOf(glyphOf(window.digitsReading), state.taught, state.names);
}

function showTask() {
  const sentence = digits.taskSentence(state.task, state.names);
  if (taskLine.textContent !== sentence) {
    taskLine.textContent = sentence; // it is said aloud once
  }
}

// What is told below the task

function say(what) {
  said = what;
  showTold();
}

function showTold() {
  const saved = state?.saved;
  if (said) {
    told.textContent = said.sentence ?? digits.text(said.key);
  } else if (state?.frozen) {
    told.textContent = digits.text("class.frozen");
  } else if (saved) {
    told.textContent = digits.text("class.saved", { time: digits.timeOfDay(saved) });
  } else {
    digits.put(told, "class.note");
  }
}

// Giving

function strokesNow() {
  const { strokes = [], drawing, live, glyph } = window.digitsReading ?? {};
  return live || !glyph || drawing?.picture ? null : strokes;
}

function glyphOf(reading) {
  return digits.chosenOf(reading)?.glyph ?? null;
}

function showButtons() {
  const strokes = strokesNow();
  const isThere = strokes !== null && isGiven(strokes);
  take.hidden = !isThere;
  giveButton.hidden = isThere;
  giveButton.disabled = strokes === null || state === null || state.frozen;
}

function onGive() {
  if (state.task.kind === "any") {
    openCard({
      key: "class.which",
      leaveKey: "class.cancel",
      names: state.names,
      none: null,
      strokes: null,
      choose: (label) => {
        closeCard();
        giveAs(label);
      },
    });
  } else {
    giveAs(null);
  }
}

async function giveAs(label) {
  const strokes = strokesNow();
  if (strokes === null) {
    return;
  }
  const { number, kind } = state.task;
  say({ key: "page.loading" });
  const answer = await give({ visit, task: number, label }, strokes);
  if (answer?.foreign) {
    visit = null; // a page of another session: it gets a number anew
    lookAgain();
  }
  settle(answer, "class.given");
  if (answer?.given && kind === "fool") {
    await lookAgain();
    judge();
  }
}

async function onTakeBack() {
  const strokes = strokesNow();
  if (strokes !== null) {
    settle(await takeBack({ visit }, strokes), "class.taken_back");
  }
}

function settle(answer, key) {
  if (answer?.error) {
    say({ sentence: answer.error });
  } else if (answer) {
    say({ key });
  }
  const hadKeyboard = [giveButton, take].includes(document.activeElement);
  showButtons();
  if (hadKeyboard) {
    (take.hidden ? giveButton : take).focus({ preventScroll: true });
  }
}

// Judging

function showJudge() {
  const drawing = state.judge;
  look.hidden = drawing === null;
  if (drawing) {
    digits.paintWhole(mini, digits.strokesFrom(drawing.strokes));
  }
}

function judge() {
  const drawing = state?.judge;
  if (!drawing) {
    return;
  }
  openCard({
    key: "class.judge",
    leaveKey: "class.later",
    names: state.names,
    none: "class.no_digit",
    strokes: digits.strokesFrom(drawing.strokes),
    choose: (digit) => sayDigit(drawing.number, digit),
  });
}

async function sayDigit(number, digit) {
  closeCard();
  const answer = await digits.ask(server.judge_drawing, { visit, number, said: digit });
  state.judge = answer.judge ?? null;
  showJudge();
  if (!isCardOpen()) {
    judge();
  }
}

// The page

function onReading({ detail }) {
  if (!detail.live) {
    say(null);
    showButtons();
    if (state) {
      showBarsOf(glyphOf(detail));
    }
  } else {
    giveButton.disabled = true;
    take.hidden = true;
    giveButton.hidden = false;
  }
}

function onLanguage() {
  if (state) {
    taskLine.textContent = "";
    showTask();
  }
  showTold();
}

digits.translate(element);
showTold();
giveButton.addEventListener("click", onGive);
take.addEventListener("click", onTakeBack);
look.addEventListener("click", judge);
digits.listen(element, "digits:reading", onReading);
digits.listen(element, "digits:place", () => showBarsOf(glyphOf(window.digitsReading)));
digits.listen(element, "digits:language", onLanguage);
digits.listen(element, "digits:board-left", lookAgain);
digits.listen(element, "visibilitychange", () => {
  lookAgain();
  askForBars();
});
lookAgain();
