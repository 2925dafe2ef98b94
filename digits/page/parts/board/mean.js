// The mean: of each label the mean of all its glyphs, as the network gets them.

import { newName } from "./ink.js";
import { allGifts, state } from "./store.js";

const SIDE = digits.GLYPH_SIDE;
const meanList = element.querySelector(".view.mean .means");
const levelsByGift = new WeakMap(); // of a drawing's glyph, once it was needed

const meanItems = state.names.map(() => {
  const item = digits.newPart("li");
  const picture = digits.newCanvas(SIDE, SIDE);
  picture.className = "pixels";
  item.append(picture, digits.newPart("span", "caption"));
  return item;
});

function levelsOfGift(gift) {
  if (!levelsByGift.has(gift)) {
    levelsByGift.set(gift, digits.levelsOf(gift.glyph));
  }
  return levelsByGift.get(gift);
}

export function showMean() {
  const all = allGifts();
  meanItems.forEach((item, label) => {
    const own = all.filter((gift) => gift.label === label);
    paintMean(item.querySelector("canvas"), own);
    const count = digits.newPart("span", "quiet", countOf(own.length));
    item.lastChild.replaceChildren(newName(state.names[label], "name"), count);
    item.classList.toggle("none", own.length === 0);
  });
}

function countOf(count) {
  return digits.text("board.count", { count: digits.number(count) });
}

function paintMean(canvas, several) {
  const sums = new Float64Array(SIDE ** 2);
  for (const gift of several) {
    levelsOfGift(gift).forEach((level, place) => {
      sums[place] += level;
    });
  }
  const brush = canvas.getContext("2d");
  const picture = brush.createImageData(SIDE, SIDE);
  sums.forEach((sum, place) => {
    const level = sum / Math.max(1, several.length);
    picture.data.set([level, level, level, 255], 4 * place);
  });
  brush.putImageData(picture, 0, 0);
}

meanList.append(...meanItems);
