// The masthead's switch: large verdict and bars, for the last row of a classroom.
//
// Gradio runs this once, with `element` (our markup). The parts' own styles follow the
// class that is set on the page's root; the choice lasts as long as the browser's tab.

function startMasthead(element) {
  const KEY = "digits-large";
  const button = element.querySelector(".large");

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
