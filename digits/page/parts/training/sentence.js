// The sentence: what a network said of a drawing at each step -> its story up to one of
// them.

const UNSURE = 0.5; // a smaller share at the end is unsure

// history: steps; shares, ten at each step, in per mille; isOver, whether no more come.
// place: of the step up to which the story goes.
// truth: the digit that the page reads; null where it names none.
export function storyOf({ steps, shares, isOver }, place, truth) {
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
  const ending = isEnd ? endingOf(said, truth, shares[place][digit] / 1000) : null;
  return digits.text(`learning.${ending ?? turnOf(said, since)}`, values);
}

export function largestOf(shares) {
  return shares.indexOf(Math.max(...shares));
}

export function shareOf(shares, digit) {
  return digits.percent(shares[digit] / 1000);
}

function endingOf(said, truth, share) {
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
