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
let awaited = []; // what is shown once the drawing has been read: { kind, part, detail }
let awaitedStrokes; // of that drawing; undefined for any

function followLink() {
  const found = readLink(location.hash);
  if (found === null) {
    digits.takeFromAddress(...FIELDS); // or it would be said at each loading
    showNotice(digits.text("share.damaged"));
  } else if (FIELDS.some(digits.isInAddress)) {
    show(found);
  }
}

function show(link) {
  const { strokes, tab, network, history, step, open, language, only } = link;
  document.querySelector("dialog[open]")?.close();
  if (language && language !== digits.language()) {
    digits.choose(language);
  }
  deliver("tools", {});
  deliverIf(strokes, "draw", { strokes });
  deliverIf(network, "network", { network });
  deliverIf(history ?? step, "step", { history, step });
  deliverIf(tab ?? only, "tab", { tab: tab ?? "" });
  awaitedStrokes = strokes && JSON.stringify(strokes);
  awaited = [...askedPair(link), ...openedOver(open)];
  showAwaited();
}

function askedPair({ tab, pair }) {
  const detail = { pair: pair?.split("-").map(Number) };
  return tab === "why" && pair ? [{ kind: "pair", part: "why", detail }] : [];
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

// Open what waits for no drawing; return what does.
function openedOver(name) {
  const opened = Object.hasOwn(OPENED, name ?? "") ? OPENED[name] : null;
  if (opened && !opened.isOfDrawing) {
    digits.takeFromAddress("open");
    deliver(opened.kind, {});
  }
  return opened?.isOfDrawing ? [{ ...opened, detail: {}, field: "open" }] : [];
}

// What shows a drawing waits until the link's has been read.
async function showAwaited() {
  const reading = window.digitsReading;
  const isRead = reading && !reading.live && reading.verdict;
  const isIt = !awaitedStrokes || JSON.stringify(reading?.strokes) === awaitedStrokes;
  const shown = isRead && isIt ? awaited.splice(0) : [];
  for (const { part, kind, detail, field = "" } of shown) {
    digits.takeFromAddress(field);
    await digits.fill(part);
    digits.send(kind, detail);
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
  digits.listen(element, "digits:reading", showAwaited);
  followLink();
}
