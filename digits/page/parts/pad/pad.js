// The pad: pen strokes on a canvas -> the server's reading -> an event for the page.
//
// Strokes are kept in units of a square, whatever the screen: the network reads those,
// and the canvas is painted anew from them. Every reading is sent to the page by the event
// "digits:reading", and every change at once by "digits:change"; the event "digits:draw"
// puts other strokes on the pad, "digits:tools" puts the tools back. Meanwhile a photo may
// be read in place of the pad, until the pad changes or the event "digits:back" comes. A
// page that is loaded again in the same tab of the browser has its drawing again.

import { forgetAnswer, onReading, read } from "./ask.js";
import { keep, keptStrokes, noteLinked } from "./kept.js";
import { startKeys } from "./keys.js";
import { repaintSoon } from "./paint.js";
import { clear, lift, redo, replace, show, undo } from "./pen.js";
import { startPointer } from "./pointer.js";
import { drawing, sheet } from "./state.js";
import { refresh, resetTools, startTools } from "./tools.js";

function onDraw(event) {
  event.preventDefault(); // it has arrived
  const { strokes, linked } = event.detail ?? {};
  if (digits.areStrokes(strokes)) {
    if (linked) {
      noteLinked(strokes);
    }
    replace(strokes);
  }
}

function onTools(event) {
  event.preventDefault(); // it has arrived
  resetTools();
}

function onBack() {
  drawing.since = performance.now();
  read();
}

// The same drawing is read again, and every part that shows the reading shows the new one.
function onLanguage() {
  forgetAnswer();
  if (!window.digitsReading?.drawing?.picture) {
    read();
  }
}

function onVisibility() {
  if (document.hidden) {
    leave();
  } else {
    repaintSoon();
  }
}

function leave() {
  lift(); // its lifting would be lost
  keep();
}

function bringBack() {
  const strokes = keptStrokes();
  if (strokes.length > 0) {
    show(strokes);
  }
}

startPointer();
startKeys();
startTools({ undo, redo, clear });
digits.listen(element, "digits:draw", onDraw);
digits.listen(element, "digits:tools", onTools);
digits.listen(element, "digits:reading", onReading);
digits.listen(element, "digits:back", onBack);
digits.listen(element, "digits:language", onLanguage);
digits.listen(element, "visibilitychange", onVisibility);
digits.listen(element, "pagehide", leave, window);
digits.listen(element, "resize", repaintSoon, window); // a zoom leaves the sheet's size
new ResizeObserver(repaintSoon).observe(sheet);
new MutationObserver(repaintSoon).observe(document.body, {
  attributeFilter: ["class"],
});
digits.translate(element);
refresh();
repaintSoon();
bringBack();
