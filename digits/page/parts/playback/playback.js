// Playback: the way from the drawing to the answer, step by step, slowly enough for the
// back row: cropped, 20 pixels, 28 x 28, what each layer sees, the sums, the bars.
//
// The event "digits:play" opens it. Where motion is to be reduced nothing moves by itself:
// each step is a still picture, and the button leads on.

import {
  between,
  FITTED_SIDE,
  GLYPH_SIDE,
  paintFrame,
  paintPixels,
  paintStrokesIn,
  squareOf,
} from "./scenes.js";

const MOVE = 1800; // ms that a step moves
const TO_GLYPH = 4; // steps; the layers follow
const STAY = 2200; // ms that its picture then stays
const { playback: dialog, film, layer, sums, caption } = digits.partsOf(element);
const { play, along } = digits.partsOf(element);

let reading = null; // that is shown
let pictures = null; // the glyph, and its ink alone
let scenes = [];
let place = 0; // of the scene
let began = 0; // ms; when it began to move
let isPlaying = false;
let frame = null; // the screen's next, if it was asked for
let turn = 0; // counts what was played

// The layers come from the server while the first steps are played.
const layers = {
  key: () => turn,
  isWanted: () => dialog.open,
  send: () => digits.ask(server.look_inside, digits.askedAbout(reading)),
  show: showLayers,
  wait: showMissing,
};
const askNext = digits.newQuestions([layers]);

// What is shown

function onPlay(event) {
  event.preventDefault(); // it has arrived
  const shown = window.digitsReading;
  const answer = digits.chosenOf(shown);
  const { glyph, box } = answer ?? {};
  if (!glyph || !box || !shown.strokes?.length) {
    return;
  }
  reading = { ...shown, glyph, box, answer };
  pictures = { glyph: digits.newCanvas(0, 0), fitted: digits.newCanvas(0, 0) };
  Object.assign(pictures.glyph, { width: GLYPH_SIDE, height: GLYPH_SIDE });
  digits.paintGlyph(pictures.glyph, glyph);
  digits.paintFitted(pictures.fitted, glyph);
  scenes = [drawn, cropped, fitted, centred].map((paint, k) => ({
    caption: digits.text(`playback.step.${k + 1}`),
    paint,
  }));
  dialog.showModal();
  isPlaying = !isStill();
  turn += 1;
  go(0);
  askNext();
}

function showLayers(answer) {
  if (!answer.layers) {
    showMissing(answer);
    return;
  }
  const seen = answer.layers.map(({ title, text, picture }) => ({
    caption: `${title}. ${text}`,
    picture,
  }));
  const { title, text, bars, best } = answer.sums;
  const rows = bars.map(({ name, sum, from, to }, k) => ({
    ...{ name, value: sum, from, to },
    isBest: k === best,
  }));
  showRest([
    ...seen,
    { caption: `${title}. ${text}`, rows },
    { caption: digits.text("playback.step.5"), rows: shares() },
  ]);
}

// In place of the layers a sentence, once; beside the glyph, which stays.
function showMissing({ error, away }) {
  if (scenes.length === TO_GLYPH) {
    showRest([
      { caption: away ? digits.text("playback.away") : error, paint: () => centred(1) },
    ]);
  }
}

function showRest(rest) {
  scenes = [...scenes.slice(0, TO_GLYPH), ...rest];
  along.max = scenes.length;
  if (place >= TO_GLYPH) {
    go(place); // the sentence gives way to what was missing
  }
}

function shares() {
  const found = reading.answer.class_probabilities;
  const best = found.indexOf(Math.max(...found));
  return found.map((share, k) => ({
    name: k === digits.NO_DIGIT ? digits.text("answer.no_digit") : k,
    value: digits.percent(share),
    from: 0,
    to: share,
    isBest: k === best,
  }));
}

// The first four scenes, each from 0 to 1

function whole() {
  return [0, 0, digits.limits.side, digits.limits.side];
}

function drawn() {
  paintStrokesIn(film, reading.strokes, whole());
}

function cropped(share) {
  const view = between(whole(), squareOf(reading.box), Math.max(0, 2 * share - 1));
  paintStrokesIn(film, reading.strokes, view);
  paintFrame(film, reading.box, view);
}

function fitted(share) {
  paintStrokesIn(film, reading.strokes, squareOf(reading.box));
  paintPixels(film, pictures.fitted, [0, 0, film.width / FITTED_SIDE], 0.999 * share);
  if (share === 1) {
    paintPixels(film, pictures.fitted, [0, 0, film.width / FITTED_SIDE]);
  }
}

function centred(share) {
  const [left, top] = digits.cornerOf(digits.inkedPlaces(reading.glyph));
  const last = film.width / GLYPH_SIDE;
  const from = [0, 0, film.width / FITTED_SIDE];
  const to = [left * last, top * last, last];
  paintPixels(film, pictures.fitted, between(from, to, share));
  if (share === 1) {
    paintPixels(film, pictures.glyph, [0, 0, last]);
  }
}

// Showing

function isStill() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function go(to) {
  place = Math.min(Math.max(to, 0), scenes.length - 1);
  began = performance.now();
  caption.textContent = scenes[place].caption;
  Object.assign(along, { max: scenes.length, value: place + 1 });
  showScene(scenes[place]);
  showPlaying();
  step();
}

function showScene({ paint, picture, rows }) {
  film.hidden = !paint;
  layer.hidden = !picture;
  sums.hidden = !rows;
  if (picture) {
    layer.src = picture;
  }
  if (rows) {
    sums.replaceChildren(...rows.map(newRow));
  }
}

function newRow({ value, isBest, ...row }) {
  return digits.newBarRow(
    isBest ? "sum best" : "sum",
    row,
    digits.newPart("span", "value", value),
  );
}

function step() {
  cancelAnimationFrame(frame);
  const passed = performance.now() - began;
  const share = isStill() ? 1 : Math.min(passed / MOVE, 1);
  scenes[place].paint?.(share * share * (3 - 2 * share)); // begins and ends gently
  const isLast = place === scenes.length - 1;
  const isComplete = scenes.length > TO_GLYPH + 1; // else the layers are to come
  if (isPlaying && passed > MOVE + STAY && !isLast) {
    go(place + 1);
  } else if (isPlaying && isLast && isComplete && share === 1) {
    isPlaying = false;
    showPlaying();
  } else if (isPlaying || share < 1) {
    frame = requestAnimationFrame(() => dialog.open && step());
  }
}

// Playing

function togglePlay() {
  const isOver = !isPlaying && place === scenes.length - 1;
  isPlaying = !isPlaying;
  if (isOver) {
    go(0);
  } else {
    showPlaying();
    step();
  }
}

function showPlaying() {
  digits.put(play, isPlaying ? "playback.pause" : "playback.play");
}

function leaf(by) {
  isPlaying = false;
  go(place + by);
}

digits.translate(element);
digits.listen(element, "digits:play", onPlay);
play.addEventListener("click", togglePlay);
element.querySelector(".back").addEventListener("click", () => leaf(-1));
element.querySelector(".forward").addEventListener("click", () => leaf(1));
element.querySelector(".close").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => cancelAnimationFrame(frame));
