// Other networks: the drawing -> what each network reads, centred and as drawn.
//
// Nothing is asked before the tab is open.

const LEAST_TOLD = 0.005; // which is written as 1 %
const { networks: panel, status, board, cards } = digits.partsOf(element);
const template = element.querySelector("template");

let turn = 0; // counts drawings, and how often the panel was opened

const comparison = {
  key: () => turn,
  isWanted,
  send: () => digits.ask(server.read_by_all, digits.askedAbout(window.digitsReading)),
  show,
};
const askNext = digits.newQuestions([comparison], panel);

function isWanted() {
  const { glyph, live } = window.digitsReading ?? {};
  return !panel.hidden && Boolean(glyph) && !live;
}

function look() {
  turn += 1;
  if (!panel.hidden && !isWanted()) {
    const { headline, error, of } = window.digitsReading ?? {};
    const empty = digits.text("others.empty");
    say(of === 0 ? empty : (headline ?? error ?? empty));
  }
  askNext();
}

function say(sentence) {
  board.hidden = true;
  status.textContent = sentence;
}

function show({ error, headline, networks, glyph, whole }) {
  if (error || networks.length === 0) {
    say(error ?? headline);
    return;
  }
  status.textContent = headline;
  element.querySelector(".glyph-centred").src = glyph;
  element.querySelector(".glyph-whole").src = whole;
  cards.replaceChildren(...networks.map(newCard));
  board.hidden = false;
}

function newCard({ name, figures, centred, uncentred }) {
  const card = template.content.firstElementChild.cloneNode(true);
  const lines = figures.map((text) => digits.newPart("span", "", text));
  card.dataset.network = name;
  card.querySelector(".name").textContent = name;
  card.querySelector(".figures").replaceChildren(...lines);
  card.classList.toggle("differs", centred.mark !== null);
  fillHalf(card.querySelector(".centred"), centred);
  fillHalf(card.querySelector(".uncentred"), uncentred);
  return card;
}

function fillHalf(half, { says, share, mark, class_probabilities, ...reading }) {
  const parts = digits.partsOf(half);
  parts.says.textContent = says;
  parts.says.classList.toggle("words", /\p{L}/u.test(says));
  parts.sure.textContent = share;
  parts.mark.textContent = mark ?? "";
  half.classList.toggle("differs", mark !== null);
  const best = digits.markedBar(reading);
  digits.showPillars(parts.pillars, class_probabilities, best, LEAST_TOLD, {
    written: wholePercent,
  });
}

function wholePercent(value) {
  return digits.share(value, 0);
}

function onReading({ detail }) {
  if (!detail.live) {
    look(); // a stroke is finished
  }
}

digits.translate(element);
digits.listen(element, "digits:reading", onReading);
digits.listen(element, "digits:place", look);
panel.addEventListener("digits:open", look);
