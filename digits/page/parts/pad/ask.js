// Ask: the drawing -> the server's reading -> the whole page.
//
// The drawing is read several times a second while the pen is down, and at once when it
// is lifted. Unlike the panels, which ask one question at a time, the pad does not wait
// for a reading under way when the pen is lifted: that drawing goes first.

import { drawing, pad, pen } from "./state.js";

const PACE = 120; // ms from one reading to the next while the pen is down
const RETRY_PAUSE = 2000; // ms until an unreachable server is tried again

const visit = newVisit(); // the same for all readings until the page is left

let turn = 0; // counts readings that were asked for
let settledTurn = 0; // up to this one, no answer is worth showing any more
let asked = {}; // the version that was last sent, and its answer to come
let lastAsked = 0; // ms; when the last reading with the pen down was asked for
let isFollowing = false; // such a reading is under way, or waits for its time

// A text that no other page has: it says nothing of the visitor, and is stored nowhere.
function newVisit() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Answers that are still to come are about a drawing that is gone.
export function dropAnswers() {
  settledTurn = turn;
}

export function forgetAnswer() {
  asked = {};
}

// The first reading of a stroke waits its time too.
export function startPace() {
  lastAsked = performance.now();
}

// Read along while the pen is down: one reading at a time, and none without a change.
export function follow() {
  if (pen.holder !== null && !isFollowing) {
    isFollowing = true;
    setTimeout(readAlong, Math.max(0, lastAsked + PACE - performance.now()));
  }
}

async function readAlong() {
  const { version } = drawing;
  if (pen.holder !== null && asked.version !== version) {
    startPace();
    const answer = await read();
    const took = performance.now() - lastAsked;
    const rest = Math.max(0, 2 * took - PACE); // for a busy server
    lastAsked += answer.again ? RETRY_PAUSE : rest;
  }
  isFollowing = false;
  if (drawing.version !== version) {
    follow();
  }
}

export async function read() {
  turn += 1;
  const thisTurn = turn;
  const live = pen.holder !== null;
  const { since } = drawing;
  const strokes = drawing.strokes.map(({ width, points }) => ({
    width,
    points: [...points],
  }));
  const answer = strokes.length === 0 ? blank() : await answerTo(strokes);
  const isNewest = since >= (window.digitsReading?.since ?? 0); // a photo may be newer
  if (isWorthShowing(answer, thisTurn, live) && isNewest) {
    settledTurn = thisTurn;
    const of = live || answer.again ? null : strokes.length;
    digits.showReading({ ...answer, strokes, drawing: { strokes }, since, of, live });
  }
  if (answer.again && !live) {
    setTimeout(() => thisTurn === turn && read(), RETRY_PAUSE);
  }
  return answer;
}

function blank() {
  return { verdict: "blank", headline: digits.text("headline.blank") };
}

// A drawing that was read with the pen down is not sent again when it is lifted; one
// that still waits is, since a lifted drawing goes first.
function answerTo(strokes) {
  const lifted = pen.holder === null;
  const waits = lifted && !asked.lifted && !asked.settled;
  if (asked.version !== drawing.version || waits) {
    const question = { version: drawing.version, lifted, settled: false };
    asked = question;
    const message = { strokes, visit, turn, lifted };
    question.answer = digits.ask(server.read_drawing, message).then((answer) => {
      question.settled = true;
      if (asked === question && (answer.again || answer.superseded)) {
        forgetAnswer();
      }
      return answer;
    });
  }
  return asked.answer;
}

// No older drawing after a newer one, which the server may have read in its place; and
// while the pen is down no sentence in place of the bars, for every stroke begins as a
// dot.
function isWorthShowing(
  { error, probabilities, verdict, superseded },
  answeredTurn,
  live,
) {
  if (answeredTurn <= settledTurn || superseded) {
    return false;
  }
  if (live) {
    return pen.holder !== null && Boolean(probabilities || verdict === "blank");
  }
  return !(error && pen.holder !== null);
}

// A visitor who sees a photo's reading is to know that it is not the pad's.
export function onReading({ detail }) {
  pad.classList.toggle("aside", Boolean(detail.drawing?.picture));
}
