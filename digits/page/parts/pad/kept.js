// Kept: the drawing, for when the page is loaded again in the same tab of the browser: by
// a visitor, by going back in the history, by a phone that had put the page away.
//
// A drawing that a link in the address holds is not kept: the address keeps it, until
// something else is on the pad.

import { drawing } from "./state.js";

const PLACE = "digits-drawing"; // in the browser's storage
const FIELD = "d"; // of the address
const LONGEST = 1000000; // characters; no drawing of the pad's has a third of them

let kept = drawing.strokes; // what is kept now
let linked = null; // the strokes that a link put on the pad

// Note what comes from a link.
export function noteLinked(strokes) {
  linked = strokes;
}

// Keep what is on the pad. Nothing is written where nothing has changed.
export function keep() {
  const { strokes } = drawing;
  if (strokes === linked && digits.isInAddress(FIELD)) {
    return;
  }
  if (linked !== null) {
    digits.takeFromAddress(FIELD); // one that has not come yet is still to come
  }
  if (strokes !== kept) {
    kept = strokes;
    const plain = strokes.map(({ width, points }) => ({ width, points }));
    digits.remember("sessionStorage", PLACE, JSON.stringify(plain));
  }
}

// Return the strokes that were kept, none if there are none; what was kept is not trusted.
export function keptStrokes() {
  const text = digits.recall("sessionStorage", PLACE) ?? "";
  if (digits.isInAddress(FIELD) || text.length > LONGEST) {
    return [];
  }
  try {
    const strokes = JSON.parse(text);
    return digits.areStrokes(strokes) ? strokes : [];
  } catch {
    return []; // somebody else wrote there, or nobody
  }
}
