// Mapping: the glyph's pixels -> where they lie on the pad.
//
// The part of the pad that just holds the ink was fitted to 20 pixels on its longer side,
// and moved by whole pixels: its corner is where the glyph's ink begins.

export const SIDE = 28; // px of the glyph

const FITTED_SIDE = 20; // px of the glyph

// Where a glyph's first pixel begins on the pad, and how large each is, in units.
//
// box: [left, top, right, bottom] on the pad, in units.
// places: of the glyph's pixels with ink, row by row.
export function placementOf([left, top, right, bottom], places) {
  const unit = Math.max(right - left, bottom - top) / FITTED_SIDE;
  const rows = places.map((place) => Math.floor(place / SIDE));
  const cols = places.map((place) => place % SIDE);
  return {
    x: left - unit * Math.min(...cols),
    y: top - unit * Math.min(...rows),
    unit,
  };
}

// A part of the glyph, [left, top, right, bottom] in px -> the same on the pad, in units.
export function onPad(patch, { x, y, unit }) {
  return patch.map((value, side) => (side % 2 === 0 ? x : y) + unit * value);
}
