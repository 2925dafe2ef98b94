// Scenes: how each step from the drawing to the glyph is painted, from its start (0) to
// its end (1). Each is a view of the pad, in the pad's units, or of the glyph's pixels.

export const GLYPH_SIDE = 28; // px
export const FITTED_SIDE = 20; // px; of what is moved into the glyph

const INK = "#fff";
const PAPER = "#000";
const FRAME = "#f59e0b"; // of the part that is cropped

// A square that holds the box, the box in its upper left corner as in the fitted picture.
export function squareOf([left, top, right, bottom]) {
  const side = Math.max(right - left, bottom - top);
  return [left, top, left + side, top + side];
}

export function between(from, to, share) {
  return from.map((value, k) => value + share * (to[k] - value));
}

// What is seen in a view of the pad, on a square canvas.
export function paintStrokesIn(canvas, strokes, [left, top, right]) {
  const brush = cleared(canvas);
  const scale = canvas.width / (right - left);
  brush.setTransform(scale, 0, 0, scale, -left * scale, -top * scale);
  digits.paintStrokes(brush, strokes, INK);
  brush.resetTransform();
}

export function paintFrame(canvas, [left, top, right, bottom], view) {
  const brush = canvas.getContext("2d");
  const scale = canvas.width / (view[2] - view[0]);
  const corner = [(left - view[0]) * scale, (top - view[1]) * scale];
  Object.assign(brush, { strokeStyle: FRAME, lineWidth: 6 });
  brush.strokeRect(...corner, (right - left) * scale, (bottom - top) * scale);
}

// A picture of pixels, with its corner and the side of a pixel given in the canvas' own.
export function paintPixels(canvas, picture, [x, y, unit], alpha = 1) {
  const brush = alpha === 1 ? cleared(canvas) : canvas.getContext("2d");
  brush.imageSmoothingEnabled = false;
  brush.globalAlpha = alpha;
  brush.drawImage(picture, x, y, picture.width * unit, picture.height * unit);
  brush.globalAlpha = 1;
}

function cleared(canvas) {
  const brush = canvas.getContext("2d");
  brush.resetTransform();
  brush.fillStyle = PAPER;
  brush.fillRect(0, 0, canvas.width, canvas.height);
  return brush;
}
