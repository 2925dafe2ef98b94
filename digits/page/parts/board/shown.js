// Shown: one drawing, large, and what may be done with it.

import { askedSign, newInk, sentenceOf } from "./ink.js";
import { layer, leaveLayer, say } from "./layer.js";
import { act, forgetGift, giftOf, state, tellNews } from "./store.js";

const shownDialog = element.querySelector("dialog.shown");
const shownParts = digits.partsOf(shownDialog);

let shownNumber = null; // of the drawing

export function showDrawing(gift) {
  shownNumber = gift.number;
  shownDialog.querySelector("h2").textContent = sentenceOf(gift);
  const share = digits.share(gift.sure / 1000, 0);
  const [key, name] =
    gift.label === null ? ["board.sure_none"] : ["board.sure", askedSign(gift)];
  shownParts.sure.textContent = digits.text(key, { share, name });
  shownParts.paper.replaceChildren(newInk(gift));
  shownDialog.showModal();
}

// Put it on the page's pad, and open a tab there.
function askAbout(tab) {
  const gift = giftOf(shownNumber);
  shownDialog.close();
  if (gift) {
    leaveLayer();
    digits.send("draw", { strokes: digits.strokesFrom(gift.strokes) });
    digits.send("tab", { tab });
    document.querySelector(`#tab-${tab}`).focus({ preventScroll: true });
  }
}

async function removeShown() {
  const number = shownNumber;
  shownDialog.close();
  const { error } = await act("remove_drawing", { number });
  if (error) {
    say(error);
  } else if (giftOf(number)) {
    forgetGift(number);
    state.total -= 1;
    tellNews();
  }
  keepKeyboard();
}

// What had the keyboard may be gone.
function keepKeyboard() {
  if (!layer.contains(document.activeElement) || document.activeElement === layer) {
    layer.querySelector("[role=tab][aria-selected=true]").focus();
  }
}

shownParts.why.addEventListener("click", () => askAbout("why"));
shownParts.networks.addEventListener("click", () => askAbout("networks"));
shownParts.remove.addEventListener("click", removeShown);
shownParts.close.addEventListener("click", () => shownDialog.close());
