// The store: what the server told -> the class's drawings, and how it stands.
//
// What was told is kept until the server says that it is gone: a question only asks for
// what is new. Whoever shows something of it is called when there is news.

const LABELS = 10;
const GIFT_LIMIT = 5000; // drawings that the server has at most

const gifts = new Map(); // by number, the oldest first
const uncovered = new Set(); // numbers of drawings that the teacher has opened
const listeners = [];
let turn = 0; // counts what the teacher did: an answer from before is out of date

export const state = {
  ...{ epoch: null, since: 0, removed: 0 }, // how much was told
  ...{ task: null, names: digitNames(), frozen: false, saved: null },
  ...{ present: 0, total: 0, hands: 0, outcomes: null, taught: 0 },
};

export function digitNames() {
  return Array.from({ length: LABELS }, (_, digit) => String(digit));
}

// Asking

export function askBoard(name, message = {}) {
  return digits.ask(server[name], { ...message, key: digits.boardKey() });
}

// Do something that only a teacher may do; return the answer.
export async function act(name, message) {
  turn += 1;
  const answer = await askBoard(name, message);
  turn += 1;
  return answer;
}

// Ask what is new; null if the teacher did something meanwhile.
export async function askNews() {
  const asked = turn;
  const { epoch, since, removed } = state;
  const answer = await askBoard("show_board", { epoch, since, removed });
  return asked === turn ? answer : null;
}

// News

export function onNews(listener) {
  listeners.push(listener);
}

export function tellNews() {
  for (const listener of listeners) {
    listener();
  }
}

// Nothing is drawn anew unless something is new: a class may be silent for long.
export function takeNews({ gifts: news, gone, reset, ...rest }) {
  const before = JSON.stringify(state);
  if (reset) {
    gifts.clear();
    uncovered.clear();
  }
  for (const gift of news) {
    gifts.set(gift.number, gift);
  }
  for (const number of [...gone, ...excess()]) {
    forgetGift(number);
  }
  for (const name of Object.keys(state)) {
    state[name] = rest[name];
  }
  if (reset || JSON.stringify(state) !== before) {
    tellNews();
  }
}

function excess() {
  return [...gifts.keys()].slice(0, Math.max(0, gifts.size - GIFT_LIMIT));
}

export function forgetGift(number) {
  gifts.delete(number);
  uncovered.delete(number);
}

// Drawings

export function allGifts() {
  return [...gifts.values()];
}

export function giftOf(number) {
  return gifts.get(number);
}

// What the network takes for no digit may be anything: it is covered until the teacher
// opens it, or classmates have said that it is the digit.
export function isCovered({ number, digit }) {
  const isSeen = uncovered.has(number) || state.outcomes?.fooled.includes(number);
  return digit === null && !isSeen;
}

export function isUncovered({ number }) {
  return uncovered.has(number);
}

export function uncover(several) {
  for (const { number } of several) {
    uncovered.add(number);
  }
  tellNews();
}

export function coverAll() {
  uncovered.clear();
  tellNews();
}
