// One digit, many hands: of a label one drawing of each hand, the newest.

import { newName } from "./ink.js";
import { allGifts, state } from "./store.js";
import { newTileList } from "./tiles.js";

const hands = digits.partsOf(element.querySelector(".view.hands"));
const showHandTiles = newTileList(hands.tiles);

let chosenLabel = null;

const labelButtons = state.names.map((_, label) =>
  digits.newButton("", () => chooseLabel(label)),
);

function chooseLabel(label) {
  chosenLabel = label;
  showHands();
}

// Unless the teacher has chosen one: that of the task, or else the commonest.
function labelShown(all) {
  const counts = state.names.map(
    (_, label) => all.filter((gift) => gift.label === label).length,
  );
  const commonest = counts.indexOf(Math.max(...counts));
  return chosenLabel ?? state.task?.digit ?? commonest;
}

export function showHands() {
  const all = allGifts();
  const label = labelShown(all);
  labelButtons.forEach((button, place) => {
    button.replaceChildren(newName(state.names[place]));
    button.setAttribute("aria-pressed", String(place === label));
  });
  const own = all.filter((gift) => gift.label === label);
  const newest = [...new Map(own.map((gift) => [gift.hand, gift])).values()];
  const count = digits.number(newest.length);
  hands.lead.textContent = digits.text("board.hands_lead", { count });
  showHandTiles(newest);
}

hands.which.append(...labelButtons);
