// The wall: all drawings of the task, the newest first.

import { allGifts, coverAll, isCovered, isUncovered, state, uncover } from "./store.js";
import { newCover, newTileList } from "./tiles.js";

const AT_ONCE = 300; // drawings that are shown without being asked for

const wall = digits.partsOf(element.querySelector(".view.wall"));
const everyTask = wall.every.querySelector("input");
const showTiles = newTileList(wall.tiles);
const coveredTile = digits.newPart("li");
const coveredSheet = digits.newButton("", () => uncover(hiddenOnes()));

let most = AT_ONCE; // that are shown
let isWallHidden = false;

export function isHidden() {
  return isWallHidden;
}

export function hideWall(hides) {
  isWallHidden = hides;
  showWall();
}

function giftsOnWall() {
  const isWanted = ({ task }) => everyTask.checked || task === state.task?.number;
  return isWallHidden ? [] : allGifts().filter(isWanted).reverse();
}

function hiddenOnes() {
  return giftsOnWall().filter(isCovered);
}

export function showWall() {
  const all = giftsOnWall();
  const [covered, open] = [all.filter(isCovered), all.filter((one) => !isCovered(one))];
  const words = digits.text("board.covered", { count: digits.number(covered.length) });
  coveredSheet.replaceChildren(newCover(words));
  showTiles(open.slice(0, most), covered.length > 0 ? [coveredTile] : []);
  wall.more.hidden = open.length <= most;
  wall.again.hidden = !all.some(isUncovered);
  wall.empty.textContent = all.length > 0 ? "" : emptySentence();
}

function emptySentence() {
  return isWallHidden
    ? digits.text("board.hidden")
    : digits.text("board.empty", { give: digits.text("class.give") });
}

function showMore() {
  most += AT_ONCE;
  showWall();
}

coveredSheet.className = "sheet covered";
coveredTile.append(coveredSheet);
everyTask.addEventListener("change", showWall);
wall.more.addEventListener("click", showMore);
wall.again.addEventListener("click", coverAll);
