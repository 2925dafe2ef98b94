// The masthead's switches: the page's language; a dialog for sharing, which is a part of
// its own; and large verdict and bars, for the last row of a classroom.
//
// The parts' styles follow the class that "large" sets on the page's root; that choice
// lasts as long as the browser's tab.

const LARGE = "digits-large"; // the class, and the key in the browser's storage
const large = element.querySelector(".large");
const languages = element.querySelector("select");

function setLarge(on) {
  document.documentElement.classList.toggle(LARGE, on);
  large.setAttribute("aria-pressed", String(on));
}

function rememberedLarge() {
  try {
    return sessionStorage.getItem(LARGE) === "yes";
  } catch {
    return false; // a browser that keeps nothing
  }
}

function toggleLarge() {
  const on = large.getAttribute("aria-pressed") !== "true";
  setLarge(on);
  try {
    sessionStorage.setItem(LARGE, on ? "yes" : "no");
  } catch {
    // It holds until the page is loaded again.
  }
}

// A language is called by its own name, for people who understand no other.
function newOption([language, name]) {
  const option = new Option(name, language);
  option.lang = language;
  return option;
}

digits.translate(element);
languages.append(...Object.entries(digits.languages).map(newOption));
languages.value = digits.language;
languages.addEventListener("change", () => digits.choose(languages.value));
element.querySelector(".share").addEventListener("click", () => digits.send("share"));
large.addEventListener("click", toggleLarge);
setLarge(rememberedLarge());
