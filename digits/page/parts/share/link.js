// The link: strokes, tab and network <-> the part of an address after its #.
//
// A browser keeps that part to itself: a drawing in it never reaches a server's log. It
// looks like "#d=1EB4AiAE&tab=learnt&network=digits". After the version, d holds bytes in
// base64url: of each stroke twice its width, the number of its points, and the way from
// each point to the next in halves of a unit. Whole numbers take seven bits a byte, a
// further byte while they last; signs are in the lowest bit.

function newLink() {
  const VERSION = "1";
  const GRAIN = 0.5; // units: a two-hundredth of a digit
  const SWAYS = [0.4, 0.8, 1.6, 3.2]; // units that a simpler path may leave the drawn one
  const LONGEST = 16000; // characters
  const STROKES = 200; // as the pad has them
  const POINTS = 5000; // in one stroke
  const ALL_POINTS = 50000;
  const WIDEST = 64; // units
  const FARTHEST = 2800; // units from the pad's corner
  const BYTES = 3; // of one number: 21 bits
  const NAME = /^[a-z0-9-]{1,40}$/;

  // Writing

  // The link's end for what is shown; null if there is too much ink for a link.
  function write({ strokes = [], tab = null, network = null }) {
    const named = Object.entries({ tab, network }).filter(([, name]) => name);
    for (const sway of SWAYS) {
      const drawing = strokes.length > 0 ? [["d", drawn(strokes, sway)]] : [];
      const fragment = `#${new URLSearchParams([...drawing, ...named])}`;
      if (fragment.length <= LONGEST) {
        return fragment.length > 1 ? fragment : "";
      }
    }
    return null;
  }

  function drawn(strokes, sway) {
    const bytes = strokes.flatMap(({ width, points }) => {
      const path = coarse(simpler(points, sway));
      const numbers = [
        Math.round(width / GRAIN),
        path.length,
        ...ways(path).map(folded),
      ];
      return numbers.flatMap(bytesOf);
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
      const away = distance(points[place], points[first], points[last]);
      if (away > most) {
        [split, most] = [place, away];
      }
    }
    return split;
  }

  // From a point to the line between two others.
  function distance([x, y], [x0, y0], [x1, y1]) {
    const [across, down] = [x1 - x0, y1 - y0];
    const square = across ** 2 + down ** 2;
    const along = square ? ((x - x0) * across + (y - y0) * down) / square : 0;
    const near = Math.min(Math.max(along, 0), 1);
    return Math.hypot(x - x0 - near * across, y - y0 - near * down);
  }

  // The points in grains, without those that lie on the one before.
  function coarse(points) {
    const grains = points.map((point) =>
      point.map((value) => Math.round(value / GRAIN)),
    );
    return grains.filter(
      (point, place) => place === 0 || String(point) !== String(grains[place - 1]),
    );
  }

  function ways(path) {
    return path.flatMap(([x, y], place) => {
      const [x0, y0] = path[place - 1] ?? [0, 0];
      return [x - x0, y - y0];
    });
  }

  function folded(value) {
    return value < 0 ? -2 * value - 1 : 2 * value;
  }

  function bytesOf(value) {
    return value < 128 ? [value] : [(value % 128) + 128, ...bytesOf(value >> 7)];
  }

  // Reading; nothing in a link is trusted.

  // What a link's end says: strokes, tab, network, each undefined where it says nothing;
  // null if it is damaged.
  function read(fragment) {
    if (fragment.length > LONGEST) {
      return null;
    }
    const said = new URLSearchParams(fragment.replace(/^#/, ""));
    const named = ["tab", "network"].map((key) => said.get(key) ?? undefined);
    const strokes = said.has("d") ? strokesIn(said.get("d")) : undefined;
    const isWhole =
      strokes !== null && named.every((name) => NAME.test(name ?? "none"));
    return isWhole ? { strokes, tab: named[0], network: named[1] } : null;
  }

  function strokesIn(text) {
    const bytes = bytesIn(text);
    const strokes = [];
    for (let place = 0; bytes && place < bytes.length; ) {
      const found = strokeAt(bytes, place);
      if (found === null || strokes.length === STROKES) {
        return null;
      }
      strokes.push(found.stroke);
      place = found.end;
    }
    const points = strokes.reduce((sum, stroke) => sum + stroke.points.length, 0);
    return points > 0 && points <= ALL_POINTS ? strokes : null;
  }

  function bytesIn(text) {
    const [, written] = text.match(/^1([\w-]+)$/) ?? [];
    try {
      const binary = atob((written ?? "?").replaceAll("-", "+").replaceAll("_", "/"));
      return Array.from(binary, (byte) => byte.charCodeAt(0));
    } catch {
      return null; // of another version, or cut off
    }
  }

  function strokeAt(bytes, start) {
    const [grains, afterWidth] = numberAt(bytes, start);
    const [count, afterCount] = numberAt(bytes, afterWidth);
    const width = grains * GRAIN;
    const isBrush = width >= 1 && width <= WIDEST;
    const isPath =
      count >= 1 && count <= POINTS && afterCount + 2 * count <= bytes.length;
    return isBrush && isPath ? along(bytes, afterCount, width, count) : null;
  }

  function along(bytes, start, width, count) {
    const points = [];
    let [place, at] = [start, [0, 0]];
    while (points.length < count) {
      const [across, afterAcross] = numberAt(bytes, place);
      const [down, afterDown] = numberAt(bytes, afterAcross);
      at = [at[0] + unfolded(across) * GRAIN, at[1] + unfolded(down) * GRAIN];
      if (!at.every((value) => Math.abs(value) <= FARTHEST)) {
        return null; // NaN, where the bytes ended, is no such value either
      }
      points.push(at);
      place = afterDown;
    }
    return { stroke: { width, points }, end: place };
  }

  function unfolded(value) {
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  // The number that begins at a place, and the place after it; NaN if none ends in time.
  function numberAt(bytes, start) {
    let value = 0;
    for (let k = 0; k < BYTES; k += 1) {
      const byte = bytes[start + k] ?? Number.NaN;
      value += (byte % 128) * 128 ** k;
      if (!(byte >= 128)) {
        return [value, start + k + 1];
      }
    }
    return [Number.NaN, start + BYTES];
  }

  return { write, read };
}

window.digits.link = newLink();
