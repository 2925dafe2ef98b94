// Fool it: the class against a network, point by point, and the drawings that fooled it.

import { nameOf } from "./ink.js";
import { isLayerOpen } from "./layer.js";
import { askBoard, giftOf, state } from "./store.js";
import { newTileList } from "./tiles.js";

const READ_LIMIT = 100; // drawings that the class's network reads at once

const foolingView = element.querySelector(".view.fooling");
const fooling = digits.partsOf(foolingView);
const showFoolTiles = newTileList(fooling.tiles);

let sharesByNumber = {}; // what the class's network says

const classReadings = {
  key: () => JSON.stringify([state.epoch, state.taught, fooled().map(numberOf)]),
  isWanted: isWantedNow,
  send: () => askBoard("read_drawings", { numbers: fooled().map(numberOf) }),
  show: takeShares,
};
const askClass = digits.newQuestions([classReadings]);

function isWantedNow() {
  const isShown = isLayerOpen() && !foolingView.hidden;
  return isShown && state.taught > 0 && fooled().length > 0;
}

function numberOf({ number }) {
  return number;
}

function fooled() {
  const numbers = state.outcomes?.fooled ?? [];
  return numbers.map(giftOf).filter(Boolean).reverse().slice(0, READ_LIMIT);
}

// What it says changes while it learns: whoever opens the view sees what it says now.
export function askClassAnew() {
  classReadings.answered = null;
  askClass();
}

function takeShares({ shares = {} }) {
  sharesByNumber = shares;
  showFooling();
}

export function showFooling() {
  const { outcomes } = state;
  foolingView.querySelector(".score").hidden = outcomes === null;
  fooling.empty.textContent = fooled().length === 0 ? emptyGallery() : "";
  if (outcomes) {
    showScore(outcomes);
  }
  showFoolTiles(fooled(), [], saidByClass);
  askClass();
}

function emptyGallery() {
  return state.outcomes === null
    ? digits.text("board.no_round", { fool: digits.text("board.fooling") })
    : digits.text("board.none_fooled");
}

function showScore(outcomes) {
  const isClass = outcomes.opponent === "class";
  const key = isClass ? "class.network" : "board.our_network";
  const [waiting, unclear] = [outcomes.waiting, outcomes.unclear].map((count) =>
    digits.number(count),
  );
  fooling.ours.textContent = digits.number(outcomes.fooled.length);
  fooling.theirs.textContent = digits.number(outcomes.read);
  fooling.opponent.textContent = digits.text(key);
  fooling.rest.textContent = digits.text("board.rest", { waiting, unclear });
}

function saidByClass({ number }) {
  const shares = sharesByNumber[number];
  if (!shares) {
    return "";
  }
  const largest = Math.max(...shares);
  const values = {
    name: nameOf(shares.indexOf(largest)),
    share: digits.share(largest / 1000, 0),
  };
  return digits.text("board.class_says", values);
}
