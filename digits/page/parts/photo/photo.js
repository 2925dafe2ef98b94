// A photo: a file, a pasted picture or the camera's -> the server's reading -> an event.
//
// Gradio runs this once, with `element` (our markup) and `server` (our functions).
// A photo is made small here before it is sent, one at a time, and told to the page as
// the pad tells a drawing. The visitor's last deed decides which of the two is shown:
// a photo chosen, or a stroke drawn; never an older answer that comes late.

const PHOTO_QUALITY = 0.9; // of JPEG: its blocks stay fainter than paper's grain
const PHOTO_PLAIN = 300000; // characters; a PNG that stays below is sent as it is
const PHOTO_BYTES = 40000000; // of a file; no phone's photo has more

// Pictures.

// Return a picture, a file's or the camera's, as a data: address.
function addressOf(sheet, photographed) {
  const plain = photographed ? null : sheet.toDataURL("image/png");
  if (plain && plain.length < PHOTO_PLAIN) {
    return plain;
  }
  return onWhite(sheet).toDataURL("image/jpeg", PHOTO_QUALITY);
}

// Halved again and again, or thin lines would be lost between the pixels.
function shrunk(source, width, height, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  const halves = Math.floor(Math.log2(1 / scale));
  const shrinks = Array.from({ length: halves }, (_, k) => 0.5 ** (k + 1));
  return [...shrinks, scale].reduce(
    (from, share) =>
      resized(from, Math.round(width * share), Math.round(height * share)),
    source,
  );
}

function resized(source, width, height) {
  const sheet = document.createElement("canvas");
  sheet.width = Math.max(1, width);
  sheet.height = Math.max(1, height);
  const brush = sheet.getContext("2d");
  brush.imageSmoothingQuality = "high";
  brush.drawImage(source, 0, 0, sheet.width, sheet.height);
  return sheet;
}

// JPEG knows no transparent paper.
function onWhite(sheet) {
  const brush = sheet.getContext("2d");
  brush.globalCompositeOperation = "destination-over";
  brush.fillStyle = "white";
  brush.fillRect(0, 0, sheet.width, sheet.height);
  return sheet;
}

async function pictureIn(file, side) {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  const sheet = shrunk(image, image.width, image.height, side);
  image.close();
  return addressOf(sheet, file.type === "image/jpeg");
}

function startPhoto(element, server) {
  const { digits } = window;
  const AGAIN = 1000; // ms until a network that is waking up, or busy, is asked again
  const FINEST = 1920; // px; across what is asked of a camera
  const REFUSED = {
    NotAllowedError: "photo.denied",
    SecurityError: "photo.denied",
    NotReadableError: "photo.camera_busy",
    AbortError: "photo.camera_busy",
  };
  const panel = element.querySelector(".photo");
  const SIDE = Number(panel.dataset.side); // px; the server takes no longer one
  const live = element.querySelector(".live");
  const preview = element.querySelector(".preview");
  const said = element.querySelector(".said");
  const result = element.querySelector(".result");
  const ways = element.querySelector(".ways");
  const shots = element.querySelector(".shots");
  const swapButton = element.querySelector(".swap");
  const cameraButton = element.querySelector(".camera");
  const shutter = element.querySelector(".shutter");
  const phoneButton = element.querySelector(".phone");
  const fileInput = element.querySelector(".file");
  const snapInput = element.querySelector(".snap");

  let photo = null; // the last that could be opened: what to send, since when, the answer
  let turn = 0; // counts photos that were chosen
  let asking = false;
  let stream = null; // the camera's, while it is on
  let opening = 0; // counts how often the camera was turned on or off

  // Choosing

  function takeFile(file) {
    const since = performance.now();
    turn += 1;
    closeCamera();
    if (!file) {
      say("photo.no_picture");
    } else if (file.size > PHOTO_BYTES) {
      say("photo.too_big");
    } else {
      decode(file, since);
    }
  }

  async function decode(file, since) {
    const mine = turn;
    say("photo.reading");
    const picture = await pictureIn(file, SIDE).catch(() => null);
    if (mine !== turn) {
      return; // another was chosen meanwhile
    }
    if (picture) {
      take(picture, since);
    } else {
      say(isHeic(file) ? "photo.heic" : "photo.unreadable");
    }
  }

  function isHeic({ name, type }) {
    return /\.hei[cf]$/i.test(name) || /hei[cf]/.test(type);
  }

  function take(picture, since) {
    photo = { picture, since };
    preview.src = picture;
    show(preview);
    ask();
    showResult();
  }

  // Asking

  async function ask() {
    showState();
    if (asking || isOvertaken()) {
      return; // whoever asks looks for a newer photo when it is done
    }
    const mine = photo;
    asking = true;
    const question = { picture: mine.picture, language: digits.language };
    const answer = await digits.answer(server.read_photo(question));
    asking = false;
    if (mine !== photo || question.language !== digits.language) {
      ask();
    } else {
      hear({ ...answer, language: question.language });
    }
  }

  function hear(answer) {
    const mine = photo;
    const isFirst = !photo.answer;
    photo.answer = answer.error ? null : answer;
    if (isOvertaken()) {
      showState();
    } else if (answer.error) {
      panel.setAttribute("aria-busy", String(answer.again === true));
      sayText(answer.error);
    } else {
      tell(answer);
      if (isFirst) {
        showResult(); // the answer above may have grown
      }
    }
    if (answer.again) {
      setTimeout(() => mine === photo && !asking && ask(), AGAIN);
    }
  }

  // Whether the pad was drawn on after the photo was chosen.
  function isOvertaken() {
    return (window.digitsReading?.since ?? 0) > photo.since;
  }

  function isShown() {
    return window.digitsReading?.drawing?.picture === photo.picture;
  }

  // As the pad tells a drawing: there are no strokes, and what to send is the photo.
  function tell(answer) {
    const { picture, since } = photo;
    const headline =
      answer.verdict === "blank" ? digits.text("photo.blank") : answer.headline;
    const drawn = { strokes: [], drawing: { picture }, since, of: null, live: false };
    const reading = { ...answer, headline, ...drawn };
    window.digitsReading = reading; // for a panel that comes later than the answer
    document.dispatchEvent(new CustomEvent("digits:reading", { detail: reading }));
  }

  // The pad and the photo change places.
  function swap() {
    if (isShown()) {
      document.dispatchEvent(new CustomEvent("digits:back"));
      return;
    }
    photo.since = performance.now();
    if (photo.answer?.language === digits.language) {
      tell(photo.answer);
    } else {
      ask();
    }
  }

  // Showing

  // A text by its key, so that it is said anew in another language.
  function say(key) {
    said.dataset.text = key;
    said.textContent = digits.text(key);
  }

  function sayText(text) {
    delete said.dataset.text;
    said.textContent = text;
  }

  function showState() {
    const shown = photo !== null && isShown();
    const aside = photo !== null && !shown && isOvertaken();
    const waits = photo !== null && !shown && !aside;
    panel.setAttribute("aria-busy", String(waits));
    panel.classList.toggle("aside", aside);
    result.textContent = shown ? window.digitsReading.headline : "";
    swapButton.hidden = !shown && !aside;
    swapButton.dataset.text = shown ? "photo.back" : "photo.again";
    swapButton.textContent = digits.text(swapButton.dataset.text);
    if (photo) {
      say(shown ? "photo.read" : aside ? "photo.aside" : "photo.reading");
    } else {
      sayText("");
    }
  }

  // On a phone it may be below the screen.
  function showResult() {
    said.scrollIntoView({ block: "nearest" });
  }

  // One of the two fills the stage, or none does.
  function show(shown) {
    for (const part of [live, preview]) {
      part.hidden = part !== shown;
    }
    panel.classList.toggle("filled", shown !== null);
    shots.hidden = shown !== live;
    ways.hidden = shown === live;
  }

  function onReading() {
    if (!element.isConnected) {
      document.removeEventListener("digits:reading", onReading);
    } else if (photo && (isShown() || isOvertaken())) {
      showState();
    }
  }

  function onLanguage() {
    if (!element.isConnected) {
      document.removeEventListener("digits:language", onLanguage);
    } else if (photo && !isOvertaken()) {
      ask();
    }
  }

  // The camera

  async function openCamera() {
    phoneButton.hidden = true;
    const devices = navigator.mediaDevices;
    if (!devices?.getUserMedia) {
      refuse("photo.insecure");
      if (!phoneButton.hidden) {
        snapInput.click();
      }
      return;
    }
    opening += 1;
    const mine = opening;
    say("photo.opening");
    const video = { facingMode: { ideal: "environment" }, width: { ideal: FINEST } };
    try {
      begin(await devices.getUserMedia({ video, audio: false }), mine);
    } catch (error) {
      if (mine === opening) {
        refuse(REFUSED[error.name] ?? "photo.no_camera");
      }
    }
  }

  function begin(opened, mine) {
    if (mine !== opening || panel.hidden) {
      stop(opened); // the visitor has gone on to something else
      return;
    }
    stream = opened;
    live.srcObject = stream;
    show(live);
    say("photo.aim");
    shutter.focus({ preventScroll: true });
    shots.scrollIntoView({ block: "nearest" });
  }

  // A phone has an app for its camera, which needs nobody's leave.
  function refuse(key) {
    say(key);
    phoneButton.hidden = !matchMedia("(pointer: coarse)").matches;
  }

  function shoot() {
    const { videoWidth, videoHeight } = live;
    if (videoWidth === 0) {
      return; // it is on, but has shown nothing yet
    }
    const since = performance.now();
    turn += 1;
    const picture = addressOf(shrunk(live, videoWidth, videoHeight, SIDE), true);
    closeCamera();
    take(picture, since);
    cameraButton.focus({ preventScroll: true });
  }

  function closeCamera() {
    opening += 1;
    if (stream) {
      stop(stream);
      stream = null;
      live.srcObject = null;
      show(photo ? preview : null);
    }
  }

  function stop(opened) {
    for (const track of opened.getTracks()) {
      track.stop();
    }
  }

  function leaveCamera() {
    const wasOn = stream !== null;
    closeCamera();
    if (wasOn) {
      showState();
      cameraButton.focus({ preventScroll: true });
    }
  }

  // Files, wherever they come from

  function onFile({ target }) {
    if (target.files.length > 0) {
      takeFile(target.files[0]);
      target.value = ""; // the same file may be chosen again
    }
  }

  function isOpen() {
    return element.isConnected && !panel.hidden;
  }

  function onPaste(event) {
    if (isOpen() && !event.target.closest?.("input, textarea")) {
      event.preventDefault();
      takeFile(pictureAmong(event.clipboardData));
    }
  }

  // Anywhere on the page: beside the panel, a browser would leave the page for the file.
  function onDrag(event) {
    if (isOpen()) {
      event.preventDefault();
      panel.classList.toggle("dropping", event.type === "dragover");
    }
  }

  function onDrop(event) {
    if (isOpen()) {
      onDrag(event);
      takeFile(pictureAmong(event.dataTransfer));
    }
  }

  function pictureAmong(transfer) {
    const files = Array.from(transfer?.files ?? []);
    return files.find(({ type }) => type.startsWith("image/")) ?? files[0];
  }

  digits.speak(element);
  element.querySelector(".choose").addEventListener("click", () => fileInput.click());
  phoneButton.addEventListener("click", () => snapInput.click());
  for (const input of [fileInput, snapInput]) {
    input.addEventListener("change", onFile);
  }
  cameraButton.addEventListener("click", openCamera);
  shutter.addEventListener("click", shoot);
  element.querySelector(".close").addEventListener("click", leaveCamera);
  swapButton.addEventListener("click", swap);
  document.addEventListener("digits:reading", onReading);
  document.addEventListener("digits:language", onLanguage);
  document.addEventListener("paste", onPaste);
  document.addEventListener("drop", onDrop);
  for (const kind of ["dragover", "dragleave"]) {
    document.addEventListener(kind, onDrag);
  }
  // Nobody is filmed who does not see it.
  new MutationObserver(() => panel.hidden && leaveCamera()).observe(panel, {
    attributeFilter: ["hidden"],
  });
  document.addEventListener("visibilitychange", () => document.hidden && leaveCamera());
  window.addEventListener("pagehide", leaveCamera);
}

startPhoto(element, server);
