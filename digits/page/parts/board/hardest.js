// The hardest: the drawings whose label the network is least sure of.

import { allGifts } from "./store.js";
import { newTileList } from "./tiles.js";

const MOST_HARD = 12; // drawings

const hardest = digits.partsOf(element.querySelector(".view.hardest"));
const showHardTiles = newTileList(hardest.tiles);

export function showHardest() {
  const hard = allGifts()
    .sort((one, other) => one.sure - other.sure)
    .slice(0, MOST_HARD);
  hardest.empty.hidden = hard.length > 0;
  showHardTiles(hard, [], ({ sure }) => digits.share(sure / 1000, 0));
}
