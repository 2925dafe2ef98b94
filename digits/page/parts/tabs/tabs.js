// The tabs: buttons that open panels, one at a time, and close them again.
//
// The panels are parts of their own; the event "digits:open" on a panel says that it
// opens, and it does nothing before. It may have to be filled first. The event
// "digits:tab" opens one too, and Escape closes it. What the visitor chose is open again
// when the page is loaded again in the same tab of the browser. On a phone a panel is a
// sheet over the pad, whose head shows the drawing.

const PLACE = "digits-tab"; // in the browser's storage
const FIELD = "tab"; // of the address
const { head, drawing, name, close } = digits.partsOf(element);
const tabs = Array.from(element.querySelectorAll(".tab"));

function panelOf(tab) {
  return document.getElementById(tab.getAttribute("aria-controls"));
}

function isOpen(tab) {
  return tab.getAttribute("aria-expanded") === "true";
}

function setOpen(tab, open) {
  tab.setAttribute("aria-expanded", String(open));
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
  head.hidden = !opens;
  if (opens) {
    name.dataset.text = chosen.dataset.text;
    digits.translate(head);
    drawSmall();
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

function closeOpen() {
  const open = tabs.find(isOpen);
  if (open) {
    onClick(open);
    open.focus({ preventScroll: true });
  }
}

function onClick(tab) {
  toggleInView(tab);
  digits.remember("sessionStorage", PLACE, isOpen(tab) ? nameOf(tab) : "");
  digits.takeFromAddress(FIELD);
}

// Where the page was left, the browser scrolls to by itself.
function bringBack() {
  const place = digits.recall("sessionStorage", PLACE);
  const left = tabs.find((tab) => nameOf(tab) === place);
  if (left && !digits.isInAddress(FIELD)) {
    toggle(left);
  }
}

// Below a sheet the answer stays in sight; elsewhere some of the panel is to be.
function bringIntoView(tab) {
  const isSheet = head.getClientRects().length > 0;
  const top = panelOf(tab)?.getBoundingClientRect().top ?? 0;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = still ? "auto" : "smooth";
  if (isSheet) {
    window.scrollTo({ top: 0, behavior });
  } else if (top > 0.85 * window.innerHeight) {
    element.scrollIntoView({ behavior });
  }
}

// The pad's drawing, which the sheet may hide, as large as there is room.
function drawSmall() {
  const strokes = window.digitsReading?.strokes ?? [];
  head.classList.toggle("blank", strokes.length === 0);
  if (drawing.clientWidth > 0) {
    digits.paintWhole(drawing, strokes);
  }
}

function onKey(event) {
  const isElsewhere = event.target.closest?.("dialog, .paper, select");
  const isFixed = digits.isOnly(); // no tab could open it again
  if (event.key === "Escape" && !isElsewhere && !isFixed && !event.defaultPrevented) {
    closeOpen();
  }
}

// A link names the tab that it shows, or none with an empty name.
function onTab(event) {
  event.preventDefault(); // it has arrived
  const { tab: wanted, linked: isLinked } = event.detail;
  if (!isLinked) {
    digits.takeFromAddress(FIELD);
  }
  const named = tabs.find((tab) => nameOf(tab) === wanted);
  const other = wanted === "" ? tabs.find(isOpen) : null;
  if (named && !isOpen(named)) {
    toggleInView(named);
  } else if (other) {
    toggle(other);
  }
}

for (const tab of tabs) {
  tab.addEventListener("click", () => onClick(tab));
}
digits.translate(element);
close.addEventListener("click", closeOpen);
digits.listen(element, "digits:reading", drawSmall);
digits.listen(element, "digits:tab", onTab);
digits.listen(element, "keydown", onKey);
new ResizeObserver(drawSmall).observe(drawing);
bringBack();
