// Bytes: strokes <-> short text, for links.
//
// After a version, bytes in base64url: of each stroke twice its width, the number of its
// points, and the steps from each point to the next in halves of a unit. Whole numbers take
// seven bits a byte, a further byte while they last; signs are in the lowest bit.

const VERSION = "1";
const GRAIN = 0.5; // units: a two-hundredth of a digit
const NUMBER_BYTES = 3; // at most; 21 bits

// sway: units that the written path may leave the drawn one.
export function textFromStrokes(strokes, sway) {
  const bytes = strokes.flatMap(({ width, points }) => {
    const path = coarse(simpler(points, sway));
    const numbers = [
      Math.round(width / GRAIN),
      path.length,
      ...steps(path).map(folded),
    ];
    return numbers.flatMap(bytesFromNumber);
  });
  const text = btoa(bytes.map((byte) => String.fromCharCode(byte)).join(""));
  return VERSION + text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

// Ramer, Douglas and Peucker: the fewer points of a path from which no other is farther
// than the sway. The farthest point of a part splits it, until none is too far.
function simpler(points, sway) {
  const kept = new Set([0, points.length - 1]);
  const parts = [[0, points.length - 1]];
  while (parts.length > 0) {
    const [first, last] = parts.pop();
    const split = farthest(points, first, last, sway);
    if (split !== null) {
      kept.add(split);
      parts.push([first, split], [split, last]);
    }
  }
  return points.filter((_, place) => kept.has(place));
}

function farthest(points, first, last, sway) {
  let [split, most] = [null, sway];
  for (let place = first + 1; place < last; place += 1) {
    const away = digits.distance(points[place], points[first], points[last]);
    if (away > most) {
      [split, most] = [place, away];
    }
  }
  return split;
}

// The points in grains, without those that lie on the one before.
function coarse(points) {
  const grains = points.map((point) => point.map((value) => Math.round(value / GRAIN)));
  return grains.filter(
    (point, place) => place === 0 || String(point) !== String(grains[place - 1]),
  );
}

function steps(path) {
  return path.flatMap(([x, y], place) => {
    const [x0, y0] = path[place - 1] ?? [0, 0];
    return [x - x0, y - y0];
  });
}

function folded(value) {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function unfolded(value) {
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}

function bytesFromNumber(value) {
  return value < 128 ? [value] : [(value % 128) + 128, ...bytesFromNumber(value >> 7)];
}

// Return strokes, or null if the text is damaged; nothing in it is trusted.
export function strokesFromText(text) {
  const numbers = numbersIn(text);
  const strokes = [];
  for (let place = 0; numbers && place < numbers.length; ) {
    const count = numbers[place + 1];
    const end = place + 2 + 2 * count;
    const isWhole = count >= 1 && end <= numbers.length;
    if (!isWhole || strokes.length === digits.limits.strokes) {
      return null;
    }
    const points = pointsFrom(numbers.slice(place + 2, end));
    strokes.push({ width: numbers[place] * GRAIN, points });
    place = end;
  }
  return strokes.length > 0 && digits.areStrokes(strokes) ? strokes : null;
}

// Return the numbers that bytes in base64url hold; null if they are of another version,
// or cut off.
function numbersIn(text) {
  const [, written] = text.match(/^1([\w-]+)$/) ?? [];
  try {
    const binary = atob((written ?? "?").replaceAll("-", "+").replaceAll("_", "/"));
    return numbersFromBytes(Array.from(binary, (byte) => byte.charCodeAt(0)));
  } catch {
    return null;
  }
}

function numbersFromBytes(bytes) {
  const numbers = [];
  let [value, length] = [0, 0];
  for (const byte of bytes) {
    value += (byte % 128) * 128 ** length;
    length += 1;
    if (byte < 128) {
      numbers.push(value);
      [value, length] = [0, 0];
    } else if (length === NUMBER_BYTES) {
      return null;
    }
  }
  return length === 0 ? numbers : null;
}

function pointsFrom(numbers) {
  let [x, y] = [0, 0];
  return Array.from({ length: numbers.length / 2 }, (_, place) => {
    x += unfolded(numbers[2 * place]) * GRAIN;
    y += unfolded(numbers[2 * place + 1]) * GRAIN;
    return [x, y];
  });
}
