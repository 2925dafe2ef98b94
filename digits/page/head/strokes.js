// Strokes: what may be one, and how it is painted. A stroke is { width, points }, in
// units of the pad's square; `limits` are the server's own.

export const limits = window.digitsPage.limits;

const WIDEST = 64; // units; of a brush
const ALL_POINTS = 10000; // in a drawing: 150 kB to send; a long doodle has 5,000
const ONE_BEND = 100; // points, of which a move of the pen adds fewer

function countPoints(strokes) {
  return strokes.reduce((sum, { points }) => sum + points.length, 0);
}

// Whether the pen may add nothing more.
export function isFull(strokes) {
  return countPoints(strokes) > ALL_POINTS - ONE_BEND;
}

// Whether a drawing keeps to the limits of all its strokes together.
export function isInLimits(strokes) {
  return strokes.length <= limits.strokes && countPoints(strokes) <= ALL_POINTS;
}

// Return whether something from outside is a drawing that the pad can keep.
export function areStrokes(strokes) {
  return (
    Array.isArray(strokes) &&
    strokes.length <= limits.strokes &&
    strokes.every(isStroke) &&
    isInLimits(strokes)
  );
}

function isStroke(stroke) {
  const { width, points } = stroke ?? {};
  const isBrush = Number.isFinite(width) && width >= 1 && width <= WIDEST;
  const isPath =
    Array.isArray(points) && points.length > 0 && points.length <= limits.points;
  return isBrush && isPath && points.every(isPoint);
}

function isPoint(point) {
  const isNear = (value) => Number.isFinite(value) && Math.abs(value) <= limits.reach;
  return Array.isArray(point) && point.length === 2 && point.every(isNear);
}

// The distance from a point to the line between two others.
export function distance([x, y], [x0, y0], [x1, y1] = [x0, y0]) {
  const [across, down] = [x1 - x0, y1 - y0];
  const square = across ** 2 + down ** 2;
  const along = square ? ((x - x0) * across + (y - y0) * down) / square : 0;
  const near = Math.min(Math.max(along, 0), 1);
  return Math.hypot(x - x0 - near * across, y - y0 - near * down);
}

// The square that holds a drawing with some paper around it, at least as large as half
// the pad: [left, top, side].
export function viewOf(strokes) {
  const [left, right] = reachOf(strokes, 0);
  const [top, bottom] = reachOf(strokes, 1);
  const side = Math.max(right - left, bottom - top, limits.side / 2);
  return [(left + right - side) / 2, (top + bottom - side) / 2, side];
}

function reachOf(strokes, axis) {
  const reaches = strokes.flatMap(({ width, points }) =>
    points.flatMap((point) => [point[axis] - width, point[axis] + width]),
  );
  return [Math.min(...reaches), Math.max(...reaches)];
}

// Prepare a square canvas for a view of the pad, as many pixels wide as the screen shows;
// return its brush. It is blank then.
export function brushFor(canvas, [left, top, side]) {
  const { width } = canvas.getBoundingClientRect();
  const pixels = Math.round(width * (window.devicePixelRatio || 1));
  Object.assign(canvas, { width: pixels, height: pixels });
  const brush = canvas.getContext("2d");
  brush.scale(pixels / side, pixels / side);
  brush.translate(-left, -top);
  return brush;
}

// Paint a drawing so that it fills a square canvas, in the colour of the canvas's own text.
export function paintWhole(canvas, strokes) {
  const brush = brushFor(canvas, viewOf(strokes));
  paintStrokes(brush, strokes, getComputedStyle(canvas).color);
}

// A class's drawings come in fewer bytes: [width, x, y, x, y, ...] for each stroke.
export function strokesFrom(rows) {
  return rows.map(([width, ...numbers]) => ({
    width,
    points: numbers.flatMap((x, at) => (at % 2 === 0 ? [[x, numbers[at + 1]]] : [])),
  }));
}

export function paintStrokes(brush, strokes, colour) {
  Object.assign(brush, { strokeStyle: colour, lineCap: "round", lineJoin: "round" });
  for (const { width, points } of strokes) {
    brush.lineWidth = width;
    brush.beginPath();
    brush.moveTo(...points[0]);
    for (const point of points) {
      brush.lineTo(...point); // to the first point as well: a dot is painted
    }
    brush.stroke();
  }
}
