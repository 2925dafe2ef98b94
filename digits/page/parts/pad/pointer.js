// The pointer: mouse, finger or stylus -> the pen.

import { clamped, rounded } from "./geometry.js";
import { setKeyed } from "./keys.js";
import { drag, lift, lower, takeBack } from "./pen.js";
import { paper, pen, SIDE, sheet } from "./state.js";

const PINCH = 12; // units; a finger drew no more than this if a second one pinches
const SLIP = 12; // units that the pad may move below the pen within a stroke
const PALM_PAUSE = 1000; // ms after a stylus was near, in which a finger is a palm

const fingers = new Set(); // on the sheet

let box = null; // where the sheet is on the screen
let lastEvent = null; // of the pointer that draws
let stylusSeen = -PALM_PAUSE; // ms

function onPointerDown(event) {
  if (event.button !== 0) {
    return;
  }
  event.preventDefault();
  if (!mayDraw(event)) {
    return;
  }
  lift(); // the keys' pen, if that is down
  sheet.focus({ preventScroll: true });
  setKeyed(false); // whoever draws by hand needs neither ring nor explanation
  paper.classList.remove("explained");
  box = sheet.getBoundingClientRect();
  lastEvent = event;
  lower({ id: event.pointerId, kind: event.pointerType }, onPad(event));
  try {
    sheet.setPointerCapture(event.pointerId);
  } catch {
    // The pointer is gone already; what it drew stays.
  }
}

// One pointer draws at a time. What a finger began is taken back if a second one comes
// at once, for then they pinch, or if a stylus comes, for then it was the palm.
function mayDraw({ pointerType, pointerId, isPrimary }) {
  if (pointerType === "touch") {
    if (isPrimary) {
      fingers.clear(); // no other is down, whatever became of it
    }
    fingers.add(pointerId);
  }
  const pinches = fingers.size > 1 && pen.travelled < PINCH;
  if (pen.holder?.kind === "touch" && (pinches || pointerType === "pen")) {
    takeBack();
  }
  const isPalm = performance.now() - stylusSeen < PALM_PAUSE;
  const isStray = pointerType === "touch" && (fingers.size > 1 || isPalm);
  return !isStray && (pen.holder === null || pen.holder.kind === "keys");
}

function onPointerMove(event) {
  if (event.pointerType === "pen") {
    stylusSeen = performance.now();
  }
  if (event.pointerId !== pen.holder?.id) {
    return;
  }
  if (event.buttons === 0) {
    lift(); // its lifting was lost, to a menu or another window
    return;
  }
  box = sheet.getBoundingClientRect();
  if (digits.distance(pen.point, onPad(lastEvent)) > SLIP) {
    resume(event);
  }
  lastEvent = event;
  const coalesced = event.getCoalescedEvents?.() ?? [];
  for (const move of coalesced.length > 0 ? coalesced : [event]) {
    drag(onPad(move));
  }
}

// The pad slipped away below the pen, as when the screen is turned. The pen is elsewhere
// on it now, and no line leads there.
function resume(event) {
  const { holder } = pen;
  lift();
  lower(holder, onPad(event));
}

function onPointerUp(event) {
  fingers.delete(event.pointerId);
  if (event.pointerId === pen.holder?.id) {
    lift();
  }
}

function onPad(event) {
  const x = ((event.clientX - box.left) / box.width) * SIDE;
  const y = ((event.clientY - box.top) / box.height) * SIDE;
  return [x, y].map((value) => rounded(clamped(value, -SIDE, 2 * SIDE)));
}

export function startPointer() {
  sheet.addEventListener("pointerdown", onPointerDown);
  sheet.addEventListener("pointermove", onPointerMove);
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    sheet.addEventListener(end, onPointerUp);
  }
  sheet.addEventListener("contextmenu", (event) => {
    if (pen.holder) {
      event.preventDefault();
    }
  });
}
