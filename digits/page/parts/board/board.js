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
import { askNews, takeNews, tellNews } from "./store.js";
import { watchTeaching } from "./teach.js";
import { showView } from "./views.js";

const ASK_AGAIN = 2000; // ms until a server that is busy, or away, is asked again
// A minute's questions by pages of another process, for each page that is here. One that
// was left open from an earlier session asks once or twice, and is ours from then on.
const FOREIGN_QUESTIONS = 3;
const PROXY_TIME = 30000; // ms that it is said that there is a proxy

const { refusal, foreign: foreignLine, return: back } = digits.partsOf(element);

let isProxyTold = false;
let newsTimer = null;
let isAsking = false;

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
    showForeign(answer);
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
function showForeign({ foreign, present, forwarded }) {
  const isElsewhere = foreign > FOREIGN_QUESTIONS * Math.max(1, present);
  foreignLine.textContent = isElsewhere ? digits.text("board.foreign") : "";
  if (forwarded && !isProxyTold) {
    isProxyTold = true;
    say(digits.text("board.forwarded"), PROXY_TIME);
  }
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

function goBack() {
  openLayer();
  showView();
  onVisible();
}

function onVisible() {
  ask();
  watchTeaching();
}

digits.translate(element);
tellNews();
layer.addEventListener("stale", ask);
back.addEventListener("click", goBack);
element.querySelector(".leave").addEventListener("click", leaveLayer);
digits.listen(element, "digits:board", open);
digits.listen(element, "digits:language", tellNews);
digits.listen(element, "visibilitychange", onVisible);
open();
