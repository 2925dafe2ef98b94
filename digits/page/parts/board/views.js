// The views: tabs of the board, of which one is shown. Only that one is drawn anew.

import { askClassAnew, showFooling } from "./fooling.js";
import { showHands } from "./hands.js";
import { showHardest } from "./hardest.js";
import { isLayerOpen } from "./layer.js";
import { showMatrix } from "./matrix.js";
import { showMean } from "./mean.js";
import { onNews } from "./store.js";
import { showTeach, watchTeaching } from "./teach.js";
import { showWall } from "./wall.js";

const VIEW_PLACE = "digits-board-view"; // in the browser's storage
const SHOW = {
  ...{ wall: showWall, matrix: showMatrix, mean: showMean, hands: showHands },
  ...{ hardest: showHardest, teach: showTeach, fooling: showFooling },
};
const KEYS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

const viewTabs = Array.from(element.querySelectorAll("[role=tab]"));

let chosenView = "wall";

export function showView() {
  if (isLayerOpen()) {
    SHOW[chosenView]();
  }
}

export function openView(name) {
  chosenView = name;
  digits.remember("sessionStorage", VIEW_PLACE, name);
  for (const tab of viewTabs) {
    const isChosen = tab.dataset.view === name;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !isChosen;
  }
  showView();
  watchTeaching();
  askClassAnew();
}

function onTabKey(event) {
  const step = KEYS[event.key];
  if (step !== undefined) {
    event.preventDefault(); // or the board would scroll
    const last = viewTabs.length - 1;
    const from = viewTabs.indexOf(event.currentTarget);
    const to = Math.min(Math.max(from + step, 0), last);
    openView(viewTabs[to].dataset.view);
    viewTabs[to].focus();
  }
}

for (const tab of viewTabs) {
  tab.addEventListener("click", () => openView(tab.dataset.view));
  tab.addEventListener("keydown", onTabKey);
}
const leftOpen = digits.recall("sessionStorage", VIEW_PLACE);
openView(Object.hasOwn(SHOW, leftOpen) ? leftOpen : "wall");
onNews(showView);
