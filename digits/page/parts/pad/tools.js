// Tools: the brush, the eraser, and which buttons are of use.

import { drawing, nib, pad, pen, sheet } from "./state.js";

const {
  state: penState,
  eraser,
  undo: undoButton,
  redo: redoButton,
  clear: clearButton,
} = digits.partsOf(element);

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

// The tools as they are at first: the eraser away, the brush the markup's.
export function resetTools() {
  setEraser(false);
  for (const input of element.querySelectorAll("input[name=brush]")) {
    input.checked = input.defaultChecked;
  }
}

export function refresh() {
  const isEmpty = drawing.strokes.length === 0;
  pad.classList.toggle("has-ink", !isEmpty);
  if (isEmpty && pen.holder === null) {
    setEraser(false); // a visitor who has erased everything wants to draw
  }
  setDisabled(eraser, isEmpty && pen.holder === null);
  setDisabled(undoButton, drawing.past.length === 0);
  setDisabled(redoButton, drawing.future.length === 0);
  setDisabled(clearButton, isEmpty);
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

export function startTools({ undo, redo, clear }) {
  for (const input of element.querySelectorAll("input[name=brush]")) {
    input.addEventListener("click", () => setEraser(false));
  }
  eraser.addEventListener("click", () => setEraser(!isEraser()));
  undoButton.addEventListener("click", undo);
  redoButton.addEventListener("click", redo);
  clearButton.addEventListener("click", clear);
}
