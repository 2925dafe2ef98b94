// A photo: a file, a pasted picture or the camera's -> the server's reading -> an event.
//
// A photo is made small here before it is sent, and its reading is sent to the page as the
// pad's are. What the visitor did last decides which of the two is shown: a photo chosen,
// or a stroke drawn; never an older answer that comes late. The event "digits:photo" has a
// picture of another part's taken for a photo.

import { closeCamera, startCamera } from "./camera.js";
import { startFiles } from "./files.js";
import { pictureIn } from "./shrink.js";
import { fillStage, panel, preview, say, status } from "./view.js";

const FILE_LIMIT = 40000000; // bytes; no phone's photo has more
const SIDE = Number(panel.dataset.side); // px; the server takes no longer one
const { result, swap: swapButton } = digits.partsOf(element);

let photo = null; // the last that could be opened: what to send, since when, the answer
let turn = 0; // counts photos that were chosen

const reading = {
  key: () => `${photo?.turn} ${digits.language()}`,
  isWanted: () => photo !== null && !isOvertaken(),
  send: () => digits.ask(server.read_photo, { picture: photo.picture }),
  show: showAnswer,
};
const askNext = digits.newQuestions([reading]);

// Choosing

function takeFile(file) {
  const since = performance.now();
  turn += 1;
  closeCamera();
  if (!file) {
    refuseFile("photo.no_picture");
  } else if (file.size > FILE_LIMIT) {
    refuseFile("photo.too_big");
  } else {
    decode(file, since);
  }
}

async function decode(file, since) {
  const thisTurn = turn;
  say("photo.reading");
  const picture = await pictureIn(file, SIDE).catch(() => null);
  if (thisTurn !== turn) {
    return; // another was chosen meanwhile
  }
  if (picture) {
    take(picture, since);
  } else {
    const isHeic = /\.hei[cf]$/i.test(file.name) || /hei[cf]/.test(file.type);
    refuseFile(isHeic ? "photo.heic" : "photo.unreadable");
  }
}

function refuseFile(key) {
  dropPhoto();
  say(key);
  showError(digits.text(key));
}

// What was shown before is no answer to this file.
function dropPhoto() {
  photo = null;
  fillStage(null);
  showState();
}

function showError(error) {
  const since = performance.now();
  digits.showReading({ error, strokes: [], since, of: null, live: false });
  digits.put(swapButton, "photo.back");
  swapButton.hidden = false;
}

function take(picture, since) {
  turn += 1; // what is still being decoded comes too late
  photo = { picture, since, turn, answer: null };
  preview.src = picture;
  fillStage(preview);
  ask();
  status.scrollIntoView({ block: "nearest" }); // on a phone it may be below the screen
}

// Reading

function ask() {
  reading.answered = null;
  showState();
  askNext();
}

function showAnswer(answer) {
  const isFirst = !photo.answer;
  photo.answer = answer.error ? null : { ...answer, language: digits.language() };
  if (isOvertaken()) {
    showState();
  } else if (answer.error) {
    refuseAnswer(answer);
  } else {
    showOnPage(photo.answer);
    if (isFirst) {
      status.scrollIntoView({ block: "nearest" }); // the answer above may have grown
    }
  }
}

// A server that is busy is asked again, and the photo waits for it.
function refuseAnswer({ error, again }) {
  if (!again) {
    dropPhoto();
    showError(error);
  }
  digits.putSentence(status, error);
}

// Whether the pad was drawn on after the photo was chosen.
function isOvertaken() {
  return (window.digitsReading?.since ?? 0) > photo.since;
}

function isShown() {
  return window.digitsReading?.drawing?.picture === photo.picture;
}

// As the pad shows a reading: there are no strokes, and what to send is the photo.
function showOnPage(answer) {
  const { picture, since } = photo;
  const headline =
    answer.verdict === "blank" ? digits.text("photo.blank") : answer.headline;
  const drawn = { strokes: [], drawing: { picture }, since, of: null, live: false };
  digits.showReading({ ...answer, headline, ...drawn });
}

// The pad and the photo change places.
function swap() {
  if (photo === null || isShown() || window.digitsReading.error) {
    digits.send("back");
    return;
  }
  photo.since = performance.now();
  if (photo.answer?.language === digits.language()) {
    showOnPage(photo.answer);
  } else {
    ask();
  }
}

// Showing

function showState() {
  const isOnPage = photo !== null && isShown();
  const isAside = photo !== null && !isOnPage && isOvertaken();
  const isWaiting = photo !== null && !isOnPage && !isAside;
  panel.setAttribute("aria-busy", String(isWaiting));
  panel.classList.toggle("aside", isAside);
  result.textContent = isOnPage ? window.digitsReading.headline : "";
  swapButton.hidden = !isOnPage && !isAside;
  digits.put(swapButton, isOnPage ? "photo.back" : "photo.again");
  if (photo) {
    say(isOnPage ? "photo.read" : isAside ? "photo.aside" : "photo.reading");
  } else {
    digits.putSentence(status, "");
  }
}

function onReading() {
  if (photo ? isShown() || isOvertaken() : !window.digitsReading.error) {
    showState();
  }
}

// Another part's picture, by its address; none is taken from the network.
function onPhoto(event) {
  const { picture } = event.detail ?? {};
  if (picture?.startsWith?.("data:image/")) {
    event.preventDefault(); // it has arrived
    closeCamera();
    take(picture, performance.now());
  }
}

function onLanguage() {
  if (photo && !isOvertaken()) {
    ask();
  }
}

digits.translate(element);
startFiles(takeFile);
startCamera(SIDE, take, showState);
swapButton.addEventListener("click", swap);
digits.listen(element, "digits:reading", onReading);
digits.listen(element, "digits:photo", onPhoto);
digits.listen(element, "digits:language", onLanguage);
