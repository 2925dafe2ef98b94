// The masthead's switches: the page's language; a dialog for sharing, which is a part of
// its own; and large verdict and bars, for the last row of a classroom.
//
// Gradio runs this once, with `element` (our markup). The parts' own styles follow the
// class that is set on the page's root; that choice lasts as long as the browser's tab.

function startMasthead(element) {
  const { digits } = window;
  const KEY = "digits-large";
  const button = element.querySelector(".large");
  const share = element.querySelector(".share");
  const list = element.querySelector("select");

  function set(large) {
    document.documentElement.classList.toggle(KEY, large);
    button.setAttribute("aria-pressed", String(large));
  }

  function remembered() {
    try {
      return sessionStorage.getItem(KEY) === "yes";
    } catch {
      return false; // a browser that keeps nothing
    }
  }

  // A language is named by its own name, for who understands no other.
  function optionOf([language, name]) {
    const option = new Option(name, language);
    option.lang = language;
    return option;
  }

  digits.speak(element);
  list.append(...Object.entries(digits.languages).map(optionOf));
  list.value = digits.language;
  list.addEventListener("change", () => digits.choose(list.value));
  share.addEventListener("click", () => {
    document.dispatchEvent(new CustomEvent("digits:share"));
  });
  button.addEventListener("click", () => {
    const large = button.getAttribute("aria-pressed") !== "true";
    set(large);
    try {
      sessionStorage.setItem(KEY, large ? "yes" : "no");
    } catch {
      // It is large now; after a reload it is not.
    }
  });
  set(remembered());
}

startMasthead(element);
