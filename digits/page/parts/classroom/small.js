// Small drawings: [width, x, y, x, y, ...] for each stroke, on a square of 280.

function pathsOf(strokes) {
  return strokes.map(([width, ...numbers]) => ({
    width,
    points: Array.from({ length: numbers.length / 2 }, (_, k) =>
      numbers.slice(2 * k, 2 * k + 2),
    ),
  }));
}

// Paint a drawing so that it fills a canvas, in the colour of the ink there.
export function fitted(canvas, strokes) {
  const paths = pathsOf(strokes);
  const brush = digits.brushFor(canvas, digits.viewOf(paths));
  digits.paintStrokes(brush, paths, getComputedStyle(canvas).color);
}
