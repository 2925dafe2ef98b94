// Follow: a link that was opened -> the page as the link has it.
//
// Each part gets its field by an event, and takes it when it is there. What lies over the
// page is named in the address only until it opens: once closed, the same link opens it
// again.

import { FIELDS, readLink } from "./link.js";

const NOTICE_TIME = 8000; // ms that a notice stays
const RETRY_PAUSE = 30; // ms until an event is sent again to a part that was not there
const OPENED = {
  // by the name in a link: the event that opens it, and the part that must be filled first
  numbers: { kind: "glyph", part: "glyph", isOfDrawing: true },
  playback: { kind: "play", part: "playback", isOfDrawing: true },
  certainty: { kind: "certainty", isOfDrawing: false },
  matrix: { kind: "matrix", isOfDrawing: false },
};
const { notice } = digits.partsOf(element);

let noticeTimer = null; // takes the notice away
let awaited = null; // what opens once its drawing has been read: { opened, strokes }

function followLink() {
  const found = readLink(location.hash);
  if (found === null) {
    digits.takeFromAddress(...FIELDS); // or it would be said at each loading
    showNotice(digits.text("share.damaged"));
  } else if (FIELDS.some(digits.isInAddress)) {
    show(found);
  }
}

function show({ strokes, tab, network, history, step, open, language, only }) {
  document.querySelector("dialog[open]")?.close();
  if (language && language !== digits.language()) {
    digits.choose(language);
  }
  deliverIf(strokes, "draw", { strokes });
  deliverIf(network, "network", { network });
  deliverIf(history ?? step, "step", { history, step });
  deliverIf(tab ?? only, "tab", { tab: tab ?? "" });
  awaited = null;
  if (Object.hasOwn(OPENED, open ?? "")) {
    openOver(OPENED[open], strokes);
  }
}

function deliverIf(isNamed, kind, detail) {
  if (isNamed) {
    deliver(kind, { ...detail, linked: true });
  }
}

// Send an event again and again until its part is there and takes it.
function deliver(kind, detail) {
  if (!digits.send(kind, detail) && element.isConnected) {
    setTimeout(() => deliver(kind, detail), RETRY_PAUSE);
  }
}

function openOver(opened, strokes) {
  if (opened.isOfDrawing) {
    awaited = { opened, strokes: strokes && JSON.stringify(strokes) };
    openAwaited();
  } else {
    digits.takeFromAddress("open");
    deliver(opened.kind, {});
  }
}

// What shows a drawing waits until the link's has been read.
async function openAwaited() {
  const reading = window.digitsReading;
  const isRead = reading && !reading.live && reading.verdict;
  const isIt =
    !awaited?.strokes || JSON.stringify(reading?.strokes) === awaited.strokes;
  if (awaited && isRead && isIt) {
    const { part, kind } = awaited.opened;
    awaited = null;
    digits.takeFromAddress("open");
    await digits.fill(part);
    digits.send(kind);
  }
}

function showNotice(sentence) {
  clearTimeout(noticeTimer);
  notice.textContent = sentence;
  noticeTimer = setTimeout(() => {
    notice.textContent = "";
  }, NOTICE_TIME);
}

export function startFollowing() {
  digits.listen(element, "hashchange", followLink, window);
  digits.listen(element, "digits:reading", openAwaited);
  followLink();
}
