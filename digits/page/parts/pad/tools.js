// Tools: the brush, the eraser, and which buttons are of use.

import { drawing, pad, pen, sheet } from "./state.js";

const nib = element.querySelector(".nib"); // the keys' pen
const penState = element.querySelector(".state");
const eraser = element.querySelector(".eraser");
const buttons = {
  undo: element.querySelector(".undo"),
  redo: element.querySelector(".redo"),
  clear: element.querySelector(".clear"),
};

export function brushWidth() {
  return Number(element.querySelector("input[name=brush]:checked").value);
}

export function isEraser() {
  return eraser.getAttribute("aria-pressed") === "true";
}

function setEraser(on) {
  eraser.setAttribute("aria-pressed", String(on));
  pad.classList.toggle("erasing", on);
}

export function refresh() {
  const isEmpty = drawing.strokes.length === 0;
  pad.classList.toggle("has-ink", !isEmpty);
  if (isEmpty && pen.holder === null) {
    setEraser(false); // a visitor who has erased everything wants to draw
  }
  setDisabled(eraser, isEmpty && pen.holder === null);
  setDisabled(buttons.undo, drawing.past.length === 0);
  setDisabled(buttons.redo, drawing.future.length === 0);
  setDisabled(buttons.clear, isEmpty);
  showPen();
}

function setDisabled(button, disabled) {
  if (disabled && button === document.activeElement) {
    sheet.focus({ preventScroll: true }); // or the keyboard would lose its place
  }
  button.disabled = disabled;
}

// Whether the keys' pen is down, to be seen and to be heard.
export function showPen() {
  const isDown = pen.holder?.kind === "keys";
  if (isDown !== nib.classList.contains("down")) {
    nib.classList.toggle("down", isDown);
    digits.put(penState, isDown ? "pad.pen_down" : "pad.pen_up");
  }
}

export function startTools(actions) {
  for (const input of element.querySelectorAll("input[name=brush]")) {
    input.addEventListener("click", () => setEraser(false));
  }
  eraser.addEventListener("click", () => setEraser(!isEraser()));
  for (const [name, button] of Object.entries(buttons)) {
    button.addEventListener("click", actions[name]);
  }
}
