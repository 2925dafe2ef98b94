// Teach: a network learns from the class's drawings alone, while the board watches.

import { drawCurve } from "./curve.js";
import { isLayerOpen, say } from "./layer.js";
import { act, askBoard, state } from "./store.js";

const RETRY_TIME = 2000; // ms until a server that is busy, or away, is asked again
const POOR = 0.3; // share right of drawings set aside, below which nothing was learnt

const teachView = element.querySelector(".view.teach");
const teach = digits.partsOf(teachView);

let taught = null; // what is known of the network that learnt last
let watchTimer = null;
let isWatching = false;

// Asking

function isWatched() {
  return isLayerOpen() && !teachView.hidden;
}

export async function watchTeaching() {
  clearTimeout(watchTimer);
  if (isWatching || !isWatched()) {
    return;
  }
  isWatching = true;
  const known = { run: taught?.run, since: taught?.steps.length ?? 0 };
  const answer = await askBoard("watch_teaching", known);
  isWatching = false;
  takeTaught(answer);
}

async function beginTeaching(event) {
  event.preventDefault(); // or the page would be loaded anew
  clearTimeout(watchTimer);
  const answer = await act("teach_class", chosenSettings());
  if (answer.error) {
    say(answer.error);
  } else {
    state.taught = answer.run;
    takeTaught(answer);
  }
}

function chosenSettings() {
  const value = (name) => teach.settings.querySelector(`[name=${name}]`).value;
  return {
    drawings: value("drawings"),
    steps: Number(value("steps")),
    rate: Number(value("rate")),
    wrong: teach.settings.querySelector("[name=wrong]").checked,
  };
}

// Answers

function takeTaught(answer) {
  if (answer.error) {
    watchTimer = setTimeout(watchTeaching, RETRY_TIME);
    return;
  }
  taught = answer.phase === "idle" ? null : grownBy(answer);
  showTeach();
  if (taught?.phase === "learning") {
    watchTimer = setTimeout(watchTeaching, answer.again ?? 0);
  }
}

function grownBy({ steps, right, known, ...rest }) {
  const old = taught?.run === rest.run ? taught : { steps: [], right: [], known: [] };
  return {
    ...rest,
    steps: [...old.steps, ...steps],
    right: [...old.right, ...right],
    known: [...old.known, ...known],
  };
}

// Showing

export function showTeach() {
  for (const option of teach.settings.querySelectorAll("option:not([data-text])")) {
    option.textContent = digits.number(Number(option.value));
  }
  teach.course.hidden = taught === null;
  teach.inside.hidden = taught === null;
  if (taught) {
    showCourse();
  }
}

function showCourse() {
  const { phase, steps, of, filters } = taught;
  const isGoing = phase === "learning";
  const soFar = { step: digits.number(steps.at(-1) ?? 0), of: digits.number(of) };
  const line = element.querySelector(".so-far");
  line.setAttribute("aria-live", isGoing ? "off" : "polite");
  line.textContent = isGoing ? digits.text("learning.learning", soFar) : sentence();
  teach.verdict.textContent = isGoing ? sentence() : outcome();
  drawCurve(teach.curves, linesOf(taught), steps, of);
  digits.showFilters(teach.windows, filters ? digits.filtersIn(filters)[0] : []);
}

function linesOf({ aside, right, known }) {
  const alike = { kind: "known", name: digits.text("learning.learnt"), values: known };
  const values = right.map((count) => count / aside);
  const apart = { kind: "apart", name: digits.text("board.apart"), values };
  return aside > 0 ? [apart, alike] : [alike];
}

function sentence() {
  const { aside, right } = taught;
  const key = aside > 0 ? "board.right" : "board.none_aside";
  const count = digits.number(right.at(-1) ?? 0);
  return digits.text(key, { right: count, aside: digits.number(aside) });
}

function outcome() {
  const { phase, aside, right, learnt, strangers, learnt_by_strangers } = taught;
  const last = right.at(-1) ?? 0;
  if (phase === "diverged") {
    return digits.text("learning.diverged");
  }
  if (aside === 0 || strangers === null) {
    return "";
  }
  const values = {
    learnt: digits.number(learnt),
    others: digits.number(learnt_by_strangers),
    right: digits.number(strangers),
  };
  const isPoor = last / aside < POOR;
  const isBetter = last > strangers;
  const better = isBetter ? "board.better" : "board.strangers";
  return digits.text(isPoor ? "board.poor" : better, values);
}

digits.putFilterPanes(teach.windows);
teach.settings.addEventListener("submit", beginTeaching);
