// The board's key: out of the address, where a projector would show it, into the memory of
// this tab, so that a page that is loaded again opens the board again.
//
// Without a class session there is no board, and nothing comes of a key.

import { recall, remember } from "../i18n/words.js";
import { fieldInAddress, takeFromAddress } from "./address.js";
import { send } from "./events.js";
import { fill } from "./later.js";

const BOARD_FIELD = "board"; // of the address
const KEY_PLACE = "digits-board"; // in the browser's storage

let ownKey = recall("sessionStorage", KEY_PLACE);

// The key, or "" where there is none.
export function boardKey() {
  return ownKey ?? "";
}

export function forgetBoardKey() {
  setKey("");
}

function setKey(text) {
  ownKey = text;
  remember("sessionStorage", KEY_PLACE, text);
}

// An address with a key may come into a page that is open.
async function takeKey() {
  const linked = fieldInAddress(BOARD_FIELD);
  takeFromAddress(BOARD_FIELD);
  if (linked) {
    setKey(linked);
    await fill("board");
    send("board");
  }
}

window.addEventListener("hashchange", takeKey);
takeKey();
if (boardKey()) {
  fill("board");
}
