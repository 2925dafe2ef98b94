// Keys: arrows move a pen of their own, the space bar lowers and lifts it.

import { clamped } from "./geometry.js";
import { clear, drag, lift, lower, redo, undo } from "./pen.js";
import { ERASER_RADIUS, nib, pad, paper, pen, SIDE, sheet } from "./state.js";
import { brushWidth, isEraser } from "./tools.js";

const STEP = 5; // units that an arrow key moves the pen
const LONG_STEP = 20; // with Shift
const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const arrows = new Set(); // held down

let hand = [SIDE / 2, SIDE / 2]; // where the arrow keys' pen is

function onKey(event) {
  const key = letterOf(event);
  if (event.ctrlKey || event.metaKey) {
    if (key === "z" || key === "y") {
      event.preventDefault();
      const step = key === "y" || event.shiftKey ? redo : undo;
      step();
    }
  } else if (event.target === sheet && !event.altKey && press(event)) {
    event.preventDefault();
  }
}

// The letter on the key; for a script without such letters, that of its place.
function letterOf({ key, code }) {
  return (/^[a-z]$/i.test(key) ? key : code.replace("Key", "")).toLowerCase();
}

// Return whether the key means something here.
function press({ key, shiftKey, repeat }) {
  if (key in ARROWS) {
    arrows.add(key);
    steer(shiftKey ? LONG_STEP : STEP);
  } else if (key === " ") {
    if (!repeat) {
      turnPen();
    }
  } else if (["Delete", "Backspace", "Escape"].includes(key)) {
    clear();
  } else {
    return false;
  }
  setKeyed(true);
  return true;
}

// Two arrows held down together lead along a diagonal.
function steer(step) {
  for (const arrow of arrows) {
    hand = hand.map((value, axis) => value + step * ARROWS[arrow][axis]);
  }
  hand = hand.map((value) => clamped(value, 0, SIDE));
  if (pen.holder?.kind === "keys") {
    drag(hand);
  }
}

function turnPen() {
  paper.classList.remove("explained");
  if (pen.holder === null) {
    lower({ kind: "keys" }, hand);
  } else if (pen.holder.kind === "keys") {
    lift();
  }
}

function onFocus() {
  const keyed = sheet.matches(":focus-visible");
  paper.classList.toggle("explained", keyed);
  setKeyed(keyed);
}

function onBlur() {
  arrows.clear();
  if (pen.holder?.kind === "keys") {
    lift();
  }
  setKeyed(false);
}

// Show the keys' pen, or hide it from one who draws otherwise.
export function setKeyed(keyed) {
  const width = isEraser() ? 2 * ERASER_RADIUS : brushWidth();
  paper.classList.toggle("keyed", keyed);
  nib.style.left = `${(100 * hand[0]) / SIDE}%`;
  nib.style.top = `${(100 * hand[1]) / SIDE}%`;
  nib.style.width = `${(100 * width) / SIDE}%`;
}

export function startKeys() {
  sheet.addEventListener("focus", onFocus);
  sheet.addEventListener("blur", onBlur);
  sheet.addEventListener("keyup", ({ key }) => arrows.delete(key));
  pad.addEventListener("keydown", onKey);
}
