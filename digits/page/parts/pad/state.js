// State: what is on the pad, and the pen.

export const SIDE = digits.limits.side; // units along the pad, whatever the screen
export const ERASER_RADIUS = 10; // units: a bar of a 7 goes in one pass

export const { pad, paper, sheet, nib } = digits.partsOf(element);

export const drawing = {
  strokes: [], // a change makes a new list; only a stroke that is being drawn grows
  past: [], // the lists that undo goes back to
  future: [], // and redo forward to
  version: 0, // counts changes
  since: 0, // ms; when the drawing became what it is
};

export const pen = {
  holder: null, // id and kind of what draws, while the pen is down; others are ignored
  isResting: false, // it was lifted just now, and may come down for one more stroke
  isErasing: false, // instead of drawing
  point: null, // where it is on the pad
  travelled: 0, // units; since it came down
};
