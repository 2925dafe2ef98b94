// Geometry: the pen's points -> the path of a stroke; a stroke -> what the eraser leaves.
//
// The path runs through the middles between the pen's points and bends towards the
// points themselves, so that a fast circle of twelve points is round. It is kept as short
// lines, which are painted and sent alike: the server joins points by straight lines, and
// the network is to see the very drawing that the person sees.

const CLOSEST = 0.5; // units between kept points; closer ones add nothing
const FLATNESS = 0.1; // units between a curve and the short lines that stand for it
const CRUMB = 1; // unit; what is shorter than this after a cut goes too
const SLACK = 0.1; // units: the eraser does not touch the ends that it rounded itself

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

// Erasing

// Cut a stroke where the eraser passes, a disc that moves along a straight path. Return
// what is left of it, as strokes of their own; null if the eraser passes beside.
//
// A stroke is the ink of a round brush whose middle follows the points. What goes is every
// place of that middle from which the brush would reach into the eraser's way: so nothing
// is left of the ink that was touched, and of the rest no more is lost than a round end
// cannot fill. A thick stroke that is rubbed at its edge becomes thinner there, and parts
// when that is deep enough.
export function cut({ width, points }, radius, path) {
  const reach = radius + width / 2;
  const lines = points.map((point, k) => [points[k - 1] ?? point, point]);
  if (!lines.some((line) => partWithin(reach - SLACK, path, line))) {
    return null;
  }
  const pieces = [points.slice(0, 1)];
  for (const line of lines.slice(1)) {
    const gone = partWithin(reach, path, line);
    if (gone) {
      pieces.at(-1).push(placeOn(line, gone[0]));
      pieces.push([placeOn(line, gone[1])]);
    }
    pieces.at(-1).push(line[1]);
  }
  const left = pieces.filter((piece) => lengthOf(piece) >= CRUMB);
  return left.map((piece) => ({ width, points: piece }));
}

function lengthOf(points) {
  const steps = points.map((point, k) =>
    digits.distance(point, points[k - 1] ?? point),
  );
  return steps.reduce((sum, step) => sum + step, 0);
}

function placeOn([start, end], share) {
  return start.map((value, axis) => rounded(value + share * (end[axis] - value)));
}

// The part of a line that is nearer to a path than some reach: from which share of the
// line to which; null if it is nowhere so near. What is so near to a straight path is a
// band with a disc at either end, which has no hollows: a line enters it once.
function partWithin(reach, path, line) {
  if (isBeside(reach, path, line)) {
    return null; // most lines, and quickly
  }
  const [from, to] = path;
  const parts = [
    partInDisc(reach, from, line),
    partInDisc(reach, to, line),
    partInBand(reach, path, line),
  ].filter(Boolean);
  const [begins, ends] = [0, 1].map((end) => parts.map((part) => part[end]));
  return parts.length > 0 ? [Math.min(...begins), Math.max(...ends)] : null;
}

// Whether the boxes around line and path are farther apart, in x or in y. Places are
// taken one by one: a long doodle has ten thousand lines, and the eraser sixty moves a
// second.
function isBeside(reach, path, line) {
  return isApart(reach, path, line, 0) || isApart(reach, path, line, 1);
}

function isApart(reach, path, line, axis) {
  const [from, to] = [path[0][axis], path[1][axis]];
  const [start, end] = [line[0][axis], line[1][axis]];
  return (
    Math.max(start, end) < Math.min(from, to) - reach ||
    Math.min(start, end) > Math.max(from, to) + reach
  );
}

// Where start + t (end - start) is a radius from the centre: a quadratic equation in t.
function partInDisc(radius, centre, [start, end]) {
  const step = minus(end, start);
  const offset = minus(start, centre);
  const outside = dot(offset, offset) - radius ** 2;
  const square = dot(step, step);
  if (square === 0) {
    return outside < 0 ? [0, 1] : null;
  }
  const nearest = -dot(offset, step) / square;
  const half = nearest ** 2 - outside / square;
  return half > 0 ? part(nearest - Math.sqrt(half), nearest + Math.sqrt(half)) : null;
}

// Where a line is neither beyond the path's ends nor too far to its sides.
function partInBand(reach, [from, to], [start, end]) {
  const length = digits.distance(from, to);
  if (length === 0) {
    return null; // the disc is all there is
  }
  const along = minus(to, from).map((value) => value / length);
  const across = [-along[1], along[0]];
  const [ahead, aside] = [along, across].map((axis) =>
    [start, end].map((point) => dot(minus(point, from), axis)),
  );
  const [one, other] = [
    partBetween(0, length, ahead),
    partBetween(-reach, reach, aside),
  ];
  return one && other && part(Math.max(one[0], other[0]), Math.min(one[1], other[1]));
}

function partBetween(least, most, [first, last]) {
  if (first === last) {
    return least < first && first < most ? [0, 1] : null;
  }
  const shares = [least, most].map((limit) => (limit - first) / (last - first));
  return part(Math.min(...shares), Math.max(...shares));
}

function part(begin, end) {
  const [first, last] = [Math.max(begin, 0), Math.min(end, 1)];
  return first < last ? [first, last] : null;
}

function minus([x, y], [x0, y0]) {
  return [x - x0, y - y0];
}

function dot([x, y], [x0, y0]) {
  return x * x0 + y * y0;
}
