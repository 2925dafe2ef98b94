// The tabs: a choice among panels -> one of them open, or none.
//
// The panels are parts of their own; the event "digits:open" on a panel says that it
// opens, and it does nothing before. It may have to be filled first. Arrow keys move among
// the tabs; Enter, space or a click opens one, or closes it again. The event "digits:tab"
// opens one too. What the visitor chose is open again when the page is loaded again in the
// same tab of the browser.

const PLACE = "digits-tab"; // in the browser's storage
const FIELD = "tab"; // of the address
const list = element.querySelector("[role=tablist]");
const tabs = Array.from(list.querySelectorAll("[role=tab]"));

function panelOf(tab) {
  return document.getElementById(tab.getAttribute("aria-controls"));
}

function isOpen(tab) {
  return tab.getAttribute("aria-selected") === "true";
}

function setOpen(tab, open) {
  tab.setAttribute("aria-selected", String(open));
  panelOf(tab)?.toggleAttribute("hidden", !open);
}

function nameOf(tab) {
  return tab.id.replace("tab-", "");
}

async function toggle(chosen) {
  const opens = !isOpen(chosen);
  for (const tab of tabs) {
    setOpen(tab, opens && tab === chosen);
  }
  makeReachable(chosen);
  if (opens) {
    await digits.fill(nameOf(chosen));
    openPanel(chosen);
  }
}

function openPanel(tab) {
  if (isOpen(tab)) {
    setOpen(tab, true); // the panel may have come just now
    panelOf(tab)?.dispatchEvent(new CustomEvent("digits:open"));
  }
}

async function toggleInView(tab) {
  await toggle(tab);
  if (isOpen(tab)) {
    bringIntoView(tab);
  }
}

function onClick(tab) {
  toggleInView(tab);
  digits.remember("sessionStorage", PLACE, isOpen(tab) ? nameOf(tab) : "");
  digits.takeFromAddress(FIELD);
}

// Where the page was left, the browser scrolls to by itself.
function bringBack() {
  const name = digits.recall("sessionStorage", PLACE);
  const left = tabs.find((tab) => nameOf(tab) === name);
  if (left && !digits.isInAddress(FIELD)) {
    toggle(left);
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
function makeReachable(reachable) {
  for (const tab of tabs) {
    tab.tabIndex = tab === reachable ? 0 : -1;
  }
}

function onKey(event) {
  const place = tabs.indexOf(event.target);
  const places = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: -1 };
  if (place >= 0 && Object.hasOwn(places, event.key)) {
    const next = tabs.at(places[event.key] % tabs.length);
    event.preventDefault();
    makeReachable(next);
    next.focus();
  }
}

// A link names the tab that it shows.
function onTab(event) {
  event.preventDefault(); // it has arrived
  const linked = tabs.find((tab) => nameOf(tab) === event.detail.tab);
  if (linked && !isOpen(linked)) {
    toggleInView(linked);
  }
}

for (const tab of tabs) {
  setOpen(tab, false);
  tab.addEventListener("click", () => onClick(tab));
}
digits.translate(element);
makeReachable(tabs[0]);
list.addEventListener("keydown", onKey);
digits.listen(element, "digits:tab", onTab);
bringBack();
