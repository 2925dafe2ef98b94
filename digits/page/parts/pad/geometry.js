// Geometry: the pen's points -> the path of a stroke.
//
// The path runs through the middles between the pen's points and bends towards the
// points themselves, so that a fast circle of twelve points is round. It is kept as short
// lines, which are painted and sent alike: the server joins points by straight lines, and
// the network is to see the very drawing that the person sees.

const CLOSEST = 0.5; // units between kept points; closer ones add nothing
const FLATNESS = 0.1; // units between a curve and the short lines that stand for it

// ends: the pen's last two points.
export function newStroke(width, point) {
  return { width, points: [point], ends: [point] };
}

// Return whether the stroke became longer.
export function extend(stroke, point) {
  const [before, last] = [stroke.ends.at(-2), stroke.ends.at(-1)];
  const end = middle(last, point);
  const bend = before ? curve(middle(before, last), last, end) : [end];
  const isClose = digits.distance(point, last) < CLOSEST;
  if (isClose || stroke.points.length + bend.length > digits.limits.points) {
    return false;
  }
  if (before) {
    stroke.points.pop(); // the straight end gives way to the bend
  }
  stroke.points.push(...bend, point);
  stroke.ends = [last, point];
  return true;
}

function middle([x0, y0], [x1, y1]) {
  return [rounded((x0 + x1) / 2), rounded((y0 + y1) / 2)];
}

export function rounded(value) {
  return Math.round(value * 10) / 10;
}

export function clamped(value, least, most) {
  return Math.min(Math.max(value, least), most);
}

// The quadratic curve between two points that bends towards a third, as points after the
// first. Cut into n lines it is at most |from - 2 bend + to| / 4n² away from them.
function curve(from, bend, to) {
  const opposite = bend.map((value, axis) => 2 * value - to[axis]);
  const sway = digits.distance(from, opposite);
  const lines = Math.max(1, Math.ceil(Math.sqrt(sway / (4 * FLATNESS))));
  return Array.from({ length: lines }, (_, line) => {
    const t = (line + 1) / lines;
    return from.map((value, axis) =>
      rounded((1 - t) ** 2 * value + 2 * t * (1 - t) * bend[axis] + t ** 2 * to[axis]),
    );
  });
}

// Whether a stroke's ink comes within a distance of a point.
export function isWithin(reach, { width, points }, point) {
  return points.some(
    (end, k) =>
      digits.distance(point, points[Math.max(k - 1, 0)], end) <= reach + width / 2,
  );
}

// Points along the line from one to another, closer together than a distance.
export function between(start, end, spacing) {
  const steps = Math.ceil(digits.distance(start, end) / spacing) || 1;
  return Array.from({ length: steps }, (_, k) =>
    start.map((value, axis) => value + (k / steps) * (end[axis] - value)),
  );
}
