// Paint: strokes -> the canvas, at any size and sharpness of the screen.

import { drawing, SIDE, sheet } from "./state.js";

let isWaiting = false; // for the screen's next frame

export function repaintSoon() {
  if (!isWaiting) {
    isWaiting = true;
    requestAnimationFrame(repaint);
  }
}

function repaint() {
  isWaiting = false;
  const { width } = sheet.getBoundingClientRect();
  const pixels = Math.round(width * (window.devicePixelRatio || 1));
  if (pixels === 0) {
    return; // not on the screen
  }
  if (sheet.width !== pixels) {
    Object.assign(sheet, { width: pixels, height: pixels });
  }
  const brush = sheet.getContext("2d");
  brush.setTransform(pixels / SIDE, 0, 0, pixels / SIDE, 0, 0);
  brush.clearRect(0, 0, SIDE, SIDE);
  digits.paintStrokes(brush, drawing.strokes, getComputedStyle(sheet).color);
}
