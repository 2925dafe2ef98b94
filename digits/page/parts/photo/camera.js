// Camera: on while the visitor sees what it films, and never longer.

import { addressOf, shrunk } from "./shrink.js";
import { fillStage, live, panel, preview, say } from "./view.js";

const FINEST = 1920; // px; across what is asked of a camera
const REFUSALS = {
  NotAllowedError: "photo.denied",
  SecurityError: "photo.denied",
  NotReadableError: "photo.camera_busy",
  AbortError: "photo.camera_busy",
};

const { camera: cameraButton, shutter, close: closeButton } = digits.partsOf(element);
const { phone: phoneButton, snap: phoneInput } = digits.partsOf(element);

let stream = null; // the camera's, while it is on
let opening = 0; // counts how often the camera was turned on or off

async function openCamera() {
  phoneButton.hidden = true;
  const devices = navigator.mediaDevices;
  if (!devices?.getUserMedia) {
    refuse("photo.insecure");
    if (!phoneButton.hidden) {
      phoneInput.click();
    }
    return;
  }
  opening += 1;
  const thisOpening = opening;
  say("photo.opening");
  const video = { facingMode: { ideal: "environment" }, width: { ideal: FINEST } };
  try {
    begin(await devices.getUserMedia({ video, audio: false }), thisOpening);
  } catch (error) {
    if (thisOpening === opening) {
      refuse(REFUSALS[error.name] ?? "photo.no_camera");
    }
  }
}

function begin(opened, thisOpening) {
  if (thisOpening !== opening || panel.hidden) {
    stop(opened); // the visitor has gone on to something else
    return;
  }
  stream = opened;
  live.srcObject = stream;
  fillStage(live);
  say("photo.aim");
  shutter.focus({ preventScroll: true });
  shutter.parentElement.scrollIntoView({ block: "nearest" });
}

// A phone has an app for its camera, which needs no permission.
function refuse(key) {
  say(key);
  phoneButton.hidden = !matchMedia("(pointer: coarse)").matches;
}

// Return whether it was on.
export function closeCamera() {
  const wasOn = stream !== null;
  opening += 1;
  if (wasOn) {
    stop(stream);
    stream = null;
    live.srcObject = null;
    fillStage(preview.src ? preview : null);
  }
  return wasOn;
}

function stop(opened) {
  for (const track of opened.getTracks()) {
    track.stop();
  }
}

// onPicture: takes the address of a picture, and when it was taken.
// onLeave: is called when the visitor has left the camera without one.
export function startCamera(side, onPicture, onLeave) {
  function leave() {
    if (closeCamera()) {
      onLeave();
      cameraButton.focus({ preventScroll: true });
    }
  }

  cameraButton.addEventListener("click", openCamera);
  shutter.addEventListener("click", () => {
    const { videoWidth, videoHeight } = live;
    if (videoWidth > 0) {
      // else it is on, but has shown nothing yet
      const since = performance.now();
      const canvas = shrunk(live, videoWidth, videoHeight, side);
      closeCamera();
      onPicture(addressOf(canvas, true), since);
      cameraButton.focus({ preventScroll: true });
    }
  });
  phoneButton.addEventListener("click", () => phoneInput.click());
  closeButton.addEventListener("click", leave);
  // No visitor is filmed without seeing it.
  new MutationObserver(() => panel.hidden && leave()).observe(panel, {
    attributeFilter: ["hidden"],
  });
  digits.listen(element, "visibilitychange", () => document.hidden && leave());
  digits.listen(element, "pagehide", leave, window);
}
