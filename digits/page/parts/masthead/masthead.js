// The masthead's switches: the page's language; whether the answer is spoken; a dialog for
// sharing, which is a part of its own; everything large, for the last row of a class; and
// the whole page, where a link shows some of it alone.
//
// Styles follow the class that "large" sets on the page's root; that choice holds in all
// tabs of the browser, until it is taken back.

import { startSpeech } from "./speech.js";

const LARGE = "digits-large"; // the class, and the key in the browser's storage
const { large, share, whole } = digits.partsOf(element);
const languages = element.querySelector("select");

function setLarge(on) {
  document.documentElement.classList.toggle(LARGE, on);
  large.setAttribute("aria-pressed", String(on));
}

function toggleLarge() {
  const on = large.getAttribute("aria-pressed") !== "true";
  setLarge(on);
  digits.remember("localStorage", LARGE, on ? "yes" : "no");
}

// Another tab was switched.
function onStorage({ key, newValue }) {
  if (key === LARGE) {
    setLarge(newValue === "yes");
  }
}

// A language is called by its own name, for people who understand no other.
function newOption([language, name]) {
  return Object.assign(new Option(name, language), { lang: language });
}

digits.translate(element);
languages.append(...Object.entries(digits.languages).map(newOption));
languages.value = digits.language();
languages.addEventListener("change", () => digits.choose(languages.value));
share.addEventListener("click", () =>
  digits.fill("share").then(() => digits.send("share")),
);
large.addEventListener("click", toggleLarge);
whole.addEventListener("click", () => digits.takeFromAddress("only"));
digits.listen(element, "digits:language", () => {
  languages.value = digits.language(); // a link may have chosen it
});
startSpeech();
setLarge(digits.recall("localStorage", LARGE) === "yes");
digits.listen(element, "storage", onStorage, window);
