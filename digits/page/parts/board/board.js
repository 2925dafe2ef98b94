// The board: opens with its key, and asks about once a second what is new. While it is
// closed, or the page is hidden, it asks nothing.

import {
  isLayerOpen,
  layer,
  leaveLayer,
  openLayer,
  removeLayer,
  say,
} from "./layer.js";
import { askNews, state, takeNews, tellNews } from "./store.js";
import { watchTeaching } from "./teach.js";
import { showView } from "./views.js";

const ASK_AGAIN = 2000; // ms until a server that is busy, or away, is asked again
const FOREIGN_NEWS = 3; // answers in a row, or nearly, that tell of foreign pages
const FOREIGN_QUIET = 30; // answers without, after which they are no matter

const { refusal, foreign: foreignLine, return: back } = digits.partsOf(element);

let newsTimer = null;
let isAsking = false;
let foreignNews = 0; // answers that told of more foreign pages
let quiet = 0; // answers since the last of those

async function ask() {
  clearTimeout(newsTimer);
  if (isAsking || !isLayerOpen()) {
    return;
  }
  isAsking = true;
  const answer = await askNews();
  isAsking = false;
  newsTimer = setTimeout(ask, take(answer));
}

// Return how long to wait until the next question, in ms.
function take(answer) {
  if (answer === null) {
    return 0;
  }
  if (answer.closed) {
    refuse();
  } else if (answer.error) {
    say(answer.error);
  } else {
    noteForeign(answer);
    takeNews(answer);
    return answer.more ? 0 : answer.again;
  }
  return ASK_AGAIN;
}

function refuse() {
  digits.forgetBoardKey();
  removeLayer();
  digits.put(refusal, "board.refused");
}

// A page that another process opened gives its drawings there: nothing of it is here.
function noteForeign({ foreign, reset }) {
  const isMore = !reset && foreign > state.foreign;
  quiet = isMore ? 0 : quiet + 1;
  foreignNews = quiet > FOREIGN_QUIET ? 0 : foreignNews + isMore;
  const isShown = foreignNews >= FOREIGN_NEWS;
  foreignLine.textContent = isShown ? digits.text("board.foreign") : "";
}

// Open it once the server has let the key in, or cannot say.
async function open() {
  refusal.textContent = "";
  if (digits.boardKey()) {
    const answer = await askNews();
    if (!answer?.closed) {
      openLayer();
    }
    newsTimer = setTimeout(ask, take(answer));
    watchTeaching();
    showView();
  }
}

function onVisible() {
  ask();
  watchTeaching();
}

digits.translate(element);
tellNews();
layer.addEventListener("stale", ask);
back.addEventListener("click", open);
element.querySelector(".leave").addEventListener("click", leaveLayer);
digits.listen(element, "digits:board", open);
digits.listen(element, "digits:language", tellNews);
digits.listen(element, "visibilitychange", onVisible);
open();
