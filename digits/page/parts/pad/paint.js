// Paint: strokes -> the canvas, at any size and sharpness of the screen; and the eraser.

import { drawing, ERASER_RADIUS, pad, SIDE, sheet } from "./state.js";

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
    showEraser((ERASER_RADIUS * width) / SIDE);
  }
  const brush = sheet.getContext("2d");
  brush.setTransform(pixels / SIDE, 0, 0, pixels / SIDE, 0, 0);
  brush.clearRect(0, 0, SIDE, SIDE);
  digits.paintStrokes(brush, drawing.strokes, getComputedStyle(sheet).color);
}

// The cursor is the eraser, as large as it is on the screen: a radius in px.
function showEraser(radius) {
  const middle = Math.ceil(radius) + 1;
  const circle = `<circle cx="${middle}" cy="${middle}" r="${radius}" fill="white" fill-opacity=".7" stroke="black"/>`;
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="${2 * middle}" height="${2 * middle}">${circle}</svg>`;
  const address = `data:image/svg+xml,${encodeURIComponent(picture)}`;
  pad.style.setProperty("--eraser", `url("${address}") ${middle} ${middle}`);
}
