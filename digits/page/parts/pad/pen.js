// The pen, whatever holds it; undo and redo.

import {
  dropAnswers,
  endRest,
  follow,
  read,
  readAtRest,
  startPace,
  suspendVerdict,
} from "./ask.js";
import { cut, extend, newStroke } from "./geometry.js";
import { keep } from "./kept.js";
import { repaintSoon } from "./paint.js";
import { drawing, ERASER_RADIUS, pad, pen } from "./state.js";
import { brushWidth, isEraser, refresh, showPen } from "./tools.js";

const UNDO_LIMIT = 500; // steps

// holder: its kind, and where there are several of a kind its id.
export function lower(holder, point) {
  const isFull =
    drawing.strokes.length >= digits.limits.strokes || digits.isFull(drawing.strokes);
  if (isFull && !isEraser()) {
    const since = performance.now();
    digits.showReading({ error: digits.text("pad.full"), of: null, since });
    return;
  }
  Object.assign(pen, { holder, isErasing: isEraser(), point, travelled: 0 });
  endRest();
  suspendVerdict();
  startPace();
  remember();
  if (pen.isErasing) {
    erase(point);
  } else {
    drawing.strokes = [...drawing.strokes, newStroke(brushWidth(), point)];
    changed();
  }
  showPen();
}

export function drag(point) {
  if (pen.isErasing) {
    erase(point);
  } else if (!digits.isFull(drawing.strokes) && extend(drawing.strokes.at(-1), point)) {
    changed();
  }
  pen.travelled += digits.distance(pen.point, point);
  pen.point = point;
}

function raise() {
  if (pen.holder === null) {
    return;
  }
  pen.holder = null;
  if (drawing.strokes === drawing.past.at(-1)) {
    drawing.past.pop(); // nothing was drawn, nothing erased
  } else {
    drawing.future = [];
  }
  refresh();
}

// Keys lower the pen again so slowly that a rest would tell nothing.
export function lift() {
  if (pen.holder !== null) {
    const isByHand = pen.holder.kind !== "keys" && drawing.strokes.length > 0;
    raise();
    keep();
    const ask = isByHand ? readAtRest : read;
    ask();
  }
}

export function takeBack() {
  pen.holder = null;
  show(drawing.past.pop());
}

// Rub out what lies on the way from the pen's last place. A stroke that would make the
// drawing too large by its pieces stays whole.
function erase(point) {
  const path = [pen.point, point];
  let strokes = drawing.strokes;
  for (const stroke of drawing.strokes) {
    const pieces = cut(stroke, ERASER_RADIUS, path);
    const left = pieces && strokes.flatMap((one) => (one === stroke ? pieces : one));
    if (left && digits.isInLimits(left)) {
      strokes = left;
    }
  }
  if (strokes !== drawing.strokes) {
    drawing.strokes = strokes;
    dropAnswers();
    changed();
  }
}

// Undo and redo

function remember() {
  drawing.past = [...drawing.past.slice(-UNDO_LIMIT), drawing.strokes];
}

export function undo() {
  raise();
  if (drawing.past.length > 0) {
    drawing.future.push(drawing.strokes);
    show(drawing.past.pop());
  }
}

export function redo() {
  raise();
  if (drawing.future.length > 0) {
    drawing.past.push(drawing.strokes);
    show(drawing.future.pop());
  }
}

export function clear() {
  replace([]);
}

export function replace(strokes) {
  raise();
  if (drawing.strokes.length + strokes.length > 0) {
    remember();
    drawing.future = [];
    show(strokes);
  }
}

export function show(strokes) {
  drawing.strokes = strokes;
  keep();
  endRest();
  dropAnswers();
  changed();
  read();
}

function changed() {
  drawing.version += 1;
  drawing.since = performance.now();
  pad.classList.remove("aside");
  digits.send("change");
  refresh();
  repaintSoon();
  follow();
}
