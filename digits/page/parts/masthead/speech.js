// Speech: the browser's own voice says the verdict, for whoever cannot read it yet.
//
// Off at first. Nothing is sent anywhere by the page; a browser may have voices that
// speak from elsewhere, so that those on the device come first.

const SPEAK = "digits-speak"; // the key in the browser's storage
const { speak } = digits.partsOf(element);

function isOn() {
  return speak.getAttribute("aria-pressed") === "true";
}

function setSpeech(on) {
  speak.setAttribute("aria-pressed", String(on));
}

function voiceOf(language) {
  const voices = window.speechSynthesis.getVoices();
  const fitting = voices.filter(({ lang }) => lang.toLowerCase().startsWith(language));
  return fitting.find(({ localService }) => localService) ?? fitting[0] ?? null;
}

function say(sentence) {
  const words = new SpeechSynthesisUtterance(sentence);
  words.lang = digits.language();
  words.voice = voiceOf(words.lang);
  window.speechSynthesis.cancel(); // the one before is of another drawing
  window.speechSynthesis.speak(words);
}

function onReading({ detail }) {
  const isSettled = detail.verdict && detail.verdict !== "blank" && !detail.live;
  if (isOn() && isSettled) {
    say(detail.headline);
  }
}

// Whoever turns it on hears at once what stands there.
function toggleSpeech() {
  const on = !isOn();
  setSpeech(on);
  digits.remember("sessionStorage", SPEAK, on ? "yes" : "no");
  window.speechSynthesis.cancel();
  if (window.digitsReading) {
    onReading({ detail: window.digitsReading });
  }
}

export function startSpeech() {
  if (!window.speechSynthesis) {
    return; // the switch stays hidden
  }
  speak.hidden = false;
  setSpeech(digits.recall("sessionStorage", SPEAK) === "yes");
  speak.addEventListener("click", toggleSpeech);
  digits.listen(element, "digits:reading", onReading);
}
