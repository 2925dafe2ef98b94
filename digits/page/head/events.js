// Events: how the parts of the page speak to each other.
//
// They go through the document and begin with "digits:", such as "digits:reading".

import { judged } from "./certainty.js";

let latest = null; // the reading that was shown last, before it was judged

// Call a listener until Gradio draws the part of the page anew, with another element.
export function listen(element, kind, listener, target = document) {
  function hear(event) {
    if (element.isConnected) {
      listener(event);
    } else {
      target.removeEventListener(kind, hear);
    }
  }
  target.addEventListener(kind, hear);
}

// Return whether a part has taken the event: it then calls preventDefault.
export function send(name, detail = {}) {
  const event = new CustomEvent(`digits:${name}`, { detail, cancelable: true });
  return !document.dispatchEvent(event);
}

// Show a reading on the whole page. Besides the server's answer it holds `strokes`;
// `drawing`, which is what panels send when they ask more about it; `since`, when the
// drawing became what it is, in ms; `of`, the number of strokes it answers for, or null
// for a photo and while the answer is preliminary; and `live`, whether the drawing may
// still go on: the pen is down, or has not rested yet. Then nothing is said of it. Of a
// number, `place` is added: the digit that is chosen, from 0; see "digits:place". Where
// it is less certain than the visitor wants, `held` is set: see `judged`.
export function showReading(reading) {
  latest = reading;
  window.digitsReading = judged(reading); // for a panel that comes later than the answer
  send("reading", window.digitsReading);
}

// Show the present reading again if it is held back no longer, or from now on.
export function judgeAgain() {
  if (latest && judged(latest).held !== window.digitsReading.held) {
    showReading(latest);
  }
}

// The reading that pictures are of: of a number, that of the digit that is chosen.
export function chosenOf(reading) {
  return reading?.digits?.[reading.place ?? 0] ?? reading;
}

// What a panel asks about: the drawing, and of a number the digit that is chosen.
export function askedAbout({ drawing, place }) {
  return place === undefined ? drawing : { ...drawing, place };
}
