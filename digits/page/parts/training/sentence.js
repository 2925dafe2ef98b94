// The sentence: what a network said of a drawing at each step -> its story up to one of
// them.

const UNSURE = 0.5; // a smaller share at the end is unsure
export const CHANCE = 0.2; // accuracy; of what has learnt nothing
const BY_HEART = 0.1; // more of its own drawings than of strangers' is learnt by heart

// history: steps; shares, ten at each step, in per mille; isOver, whether no more come.
// place: of the step up to which the story goes.
// truth: the digit that the page reads; null where it names none.
// strangers: the share of strangers' drawings that it reads after that step.
export function storyOf({ steps, shares, isOver }, place, truth, strangers) {
  const said = shares.slice(0, place + 1).map(largestOf);
  const digit = said.at(-1);
  const since = said.findLastIndex((one) => one !== digit) + 1;
  const values = {
    ...{ digit, truth, first: said[0], before: said[since - 1] },
    step: digits.number(steps[place]),
    since: digits.number(steps[since]),
    lost: digits.number(steps[said.lastIndexOf(truth)] ?? 0),
    share: shareOf(shares[place], digit),
  };
  const isEnd = isOver && place > 0 && place === steps.length - 1;
  const share = shares[place][digit] / 1000;
  const ending = isEnd ? endingOf(said, truth, share, strangers) : null;
  return digits.text(`learning.${ending ?? turnOf(said, since)}`, values);
}

export function largestOf(shares) {
  return shares.indexOf(Math.max(...shares));
}

export function shareOf(shares, digit) {
  return digits.percent(shares[digit] / 1000);
}

// What it has come to with other drawings than this one.
export function outcomeAt({ strangers, own }) {
  if (strangers === null) {
    return "";
  }
  const values = {
    strangers: digits.share(strangers, 0),
    own: digits.share(own ?? 0, 0),
  };
  const isByHeart = own !== null && own - strangers >= BY_HEART;
  return digits.text(isByHeart ? "learning.by_heart" : "learning.reads", values);
}

function endingOf(said, truth, share, strangers) {
  if (strangers !== null && strangers < CHANCE) {
    return "guesses";
  }
  if (truth !== null && said.at(-1) !== truth) {
    return said.includes(truth) ? "lost" : "never";
  }
  return share < UNSURE ? "unsure" : null;
}

function turnOf(said, since) {
  if (said.length === 1) {
    return "start";
  }
  if (since === 0) {
    return "stays";
  }
  if (since === said.length - 1) {
    return "turns";
  }
  return said[0] === said.at(-1) ? "again" : "changed";
}
