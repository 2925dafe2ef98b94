// The link: what the page shows <-> the part of an address after its #.
//
// A browser keeps that part to itself: a drawing in it never reaches a server's log. It
// looks like "#d=1EB4AiAE&tab=training&network=digits". Each field may be missing:
//
//     d         the drawing, see below; or "blank", for a pad without any
//     tab       of the page's tabs, the one that is open
//     pair      in "Why?": which digit and not which other, as "7-1"; 10 is "no digit"
//     network   the one whose training is unfolded
//     history   in "Watch it learn": how many drawings it learnt from
//     step      of that history
//     open      what lies over the page, or is scrolled to: see `OPENED` beside this
//     language  that the page speaks
//     only      1: pad, answer and the tab's panel alone; see `head/address.js`
//
// After the version, d holds bytes in base64url: of each stroke twice its width, the number
// of its points, and the steps from each point to the next in halves of a unit. Whole
// numbers take seven bits a byte, a further byte while they last; signs are in the lowest
// bit. `link.py` writes the same.

const WORD = /^[a-z0-9-]{1,40}$/;
const NAMED = {
  tab: WORD,
  pair: /^(\d|10)-(\d|10)$/,
  network: WORD,
  history: WORD,
  step: /^\d{1,6}$/,
  open: WORD,
  language: WORD,
  only: /^1$/,
};
export const FIELDS = ["d", ...Object.keys(NAMED)];
const VERSION = "1";
const BLANK = "blank";
const GRAIN = 0.5; // units: a two-hundredth of a digit
const NUMBER_BYTES = 3; // at most; 21 bits
const SWAYS = [0.4, 0.8, 1.6, 3.2]; // units; the first with which the link is short enough
const LONGEST = 16000; // characters
const OLD_TABS = { others: "networks", learnt: "training" }; // in links made before

// Return the link's end for what is shown; null if there is too much ink for a link.
export function writeLink({ strokes = [], ...values }) {
  const named = Object.keys(NAMED)
    .filter((key) => values[key])
    .map((key) => [key, values[key]]);
  for (const sway of SWAYS) {
    const drawing = strokes.length > 0 ? [["d", textFromStrokes(strokes, sway)]] : [];
    const fragment = `#${new URLSearchParams([...drawing, ...named])}`;
    if (fragment.length <= LONGEST) {
      return fragment.length > 1 ? fragment : "";
    }
  }
  return null;
}

// Return a link's strokes and its other fields as texts, without those that it has not;
// null if it is damaged. Nothing in a link is trusted.
export function readLink(fragment) {
  if (fragment.length > LONGEST) {
    return null;
  }
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const found = fieldsIn(fields);
  const strokes = fields.has("d") ? strokesFromText(fields.get("d")) : undefined;
  return strokes === null || found === null ? null : { strokes, ...found };
}

function fieldsIn(fields) {
  const there = Object.keys(NAMED).filter((key) => fields.has(key));
  const found = Object.fromEntries(there.map((key) => [key, fields.get(key)]));
  if (Object.hasOwn(OLD_TABS, found.tab)) {
    found.tab = OLD_TABS[found.tab];
  }
  return there.every((key) => NAMED[key].test(found[key])) ? found : null;
}

// sway: units that the written path may leave the drawn one.
function textFromStrokes(strokes, sway) {
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
  const [first, last] = [points[0], points.at(-1)];
  const distances = points.map((point) => digits.distance(point, first, last));
  const most = Math.max(...distances);
  if (most <= sway) {
    return [first, last];
  }
  const split = distances.indexOf(most);
  const before = simpler(points.slice(0, split + 1), sway);
  return [...before.slice(0, -1), ...simpler(points.slice(split), sway)];
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
function strokesFromText(text) {
  if (text === BLANK) {
    return [];
  }
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
