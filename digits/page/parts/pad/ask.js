// Ask: the drawing -> the server's reading -> the whole page.
//
// The drawing is read several times a second while the pen is down, and at once when it
// is lifted. Unlike the panels, which ask one question at a time, the pad does not wait
// for a reading under way when the pen is lifted: that drawing goes first.
//
// Until the pen has rested for a moment the readings are live: bars follow the drawing,
// and no verdict is given on half a digit.

import { drawing, pad, pen } from "./state.js";

const PACE = 120; // ms from one reading to the next while the pen is down
// ms from lifting the pen to the verdict: whoever goes on with a digit, as with the second
// stroke of a 4, mostly does so sooner; and it is too short to feel like waiting.
const REST = 600;
const RETRY_PAUSE = 2000; // ms until an unreachable server is tried again

// The same for all readings until the page is left, and stored nowhere.
const visit = digits.randomText(32);

let turn = 0; // counts readings that were asked for
let settledTurn = 0; // up to this one, no answer is worth showing any more
let asked = {}; // the version that was last sent, and its answer to come
let lastAsked = 0; // ms; when the last reading with the pen down was asked for
let isFollowing = false; // such a reading is under way, or waits for its time
let restTimer = null; // ends the pen's rest

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

// Read what a hand has drawn: at once for the bars, and for the verdict after a rest.
export function readAtRest() {
  pen.isResting = true;
  read();
  restTimer = setTimeout(() => {
    pen.isResting = false;
    read(); // the answer is there already, or under way
  }, REST);
}

export function endRest() {
  pen.isResting = false;
  clearTimeout(restTimer);
}

function mayGoOn() {
  return pen.holder !== null || pen.isResting;
}

export async function read() {
  turn += 1;
  const thisTurn = turn;
  const { since, version } = drawing;
  const wasLive = mayGoOn();
  const strokes = drawing.strokes.map(({ width, points }) => ({
    width,
    points: [...points],
  }));
  const answer = strokes.length === 0 ? blank() : await answerTo(strokes);
  const isHalf = wasLive || version !== drawing.version;
  const isNewest = since >= (window.digitsReading?.since ?? 0); // a photo may be newer
  if (isWorthShowing(answer, thisTurn, isHalf) && isNewest) {
    settledTurn = thisTurn;
    const of = answer.again ? null : strokes.length;
    const reading = { ...answer, strokes, drawing: { strokes }, since, of };
    digits.showReading(mayGoOn() ? asLive(reading) : { ...reading, live: false });
  }
  if (answer.again && !mayGoOn()) {
    setTimeout(() => thisTurn === turn && read(), RETRY_PAUSE);
  }
  return answer;
}

// The reading of a drawing that may still go on says nothing in words.
function asLive(reading) {
  const isBlank = reading.verdict === "blank";
  const headline = isBlank ? reading.headline : digits.text("headline.drawing");
  return { ...reading, headline, of: null, live: true };
}

// A verdict that stands on the page does not stand while its drawing goes on.
export function suspendVerdict() {
  const { verdict, live, drawing: drawn } = window.digitsReading ?? {};
  const isGiven = verdict && verdict !== "blank" && !live;
  if (isGiven && !drawn.picture) {
    digits.showReading(asLive(window.digitsReading));
  }
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

// No older drawing after a newer one, which the server may have read in its place; no
// verdict on half a drawing; and while it may go on no sentence in place of the bars, for
// every stroke begins as a dot.
function isWorthShowing({ probabilities, verdict, superseded }, answeredTurn, isHalf) {
  if (answeredTurn <= settledTurn || superseded) {
    return false;
  }
  return mayGoOn() ? Boolean(probabilities || verdict === "blank") : !isHalf;
}

// A visitor who sees a photo's reading is to know that it is not the pad's.
export function onReading({ detail }) {
  pad.classList.toggle("aside", Boolean(detail.drawing?.picture));
}
