// The tabs: a choice among panels -> one of them open, or none.
//
// Gradio runs this once, with `element` (our markup). The panels are parts of their own;
// each is told when it opens, by the event "digits:open", and does nothing before.
// Arrow keys move among the tabs; Enter, space or a click opens one, or closes it again.
// Whatever sends the event "digits:tab" opens one too.

function startTabs(element) {
  const list = element.querySelector("[role=tablist]");
  const tabs = Array.from(list.querySelectorAll("[role=tab]"));
  const STEPS = { ArrowRight: 1, ArrowLeft: -1 };
  const ENDS = { Home: 0, End: -1 };

  function panelOf(tab) {
    return document.getElementById(tab.getAttribute("aria-controls"));
  }

  function isOpen(tab) {
    return tab.getAttribute("aria-selected") === "true";
  }

  function set(tab, open) {
    tab.setAttribute("aria-selected", String(open));
    panelOf(tab)?.toggleAttribute("hidden", !open);
  }

  function choose(chosen) {
    const opens = !isOpen(chosen);
    for (const tab of tabs) {
      set(tab, opens && tab === chosen);
    }
    reach(chosen);
    if (opens) {
      panelOf(chosen)?.dispatchEvent(new CustomEvent("digits:open"));
      bringIntoView(chosen);
    }
  }

  // Where little of the panel would be on the screen, as on a phone.
  function bringIntoView(tab) {
    const top = panelOf(tab)?.getBoundingClientRect().top ?? 0;
    if (top > 0.7 * window.innerHeight) {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      list.scrollIntoView({ behavior: still ? "auto" : "smooth" });
    }
  }

  // Only one tab is reached with the Tab key, the others from it with the arrows.
  function reach(reached) {
    for (const tab of tabs) {
      tab.tabIndex = tab === reached ? 0 : -1;
    }
  }

  function onKey(event) {
    const place = tabs.indexOf(event.target);
    const { length } = tabs;
    let next = null;
    if (event.key in STEPS) {
      next = tabs[(place + STEPS[event.key] + length) % length];
    } else if (event.key in ENDS) {
      next = tabs.at(ENDS[event.key]);
    }
    if (place >= 0 && next) {
      event.preventDefault();
      reach(next);
      next.focus();
    }
  }

  // A link names the tab that it shows.
  function onTab(event) {
    if (!element.isConnected) {
      document.removeEventListener("digits:tab", onTab);
      return;
    }
    event.preventDefault(); // it has arrived
    const named = tabs.find((tab) => tab.id === `tab-${event.detail.tab}`);
    if (named && !isOpen(named)) {
      choose(named);
    }
  }

  for (const tab of tabs) {
    set(tab, false);
    tab.addEventListener("click", () => choose(tab));
  }
  window.digits.speak(element);
  reach(tabs[0]);
  list.addEventListener("keydown", onKey);
  document.addEventListener("digits:tab", onTab);
}

startTabs(element);
