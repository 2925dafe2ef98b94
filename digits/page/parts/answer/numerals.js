// Numerals: a reading -> the digit itself, as large as there is room, filled as far as it
// is certain: a six-year-old who cannot read the sentence sees the answer.

const { numerals } = digits.partsOf(element);

let drawn = ""; // which signs are shown, and how

export function showNumerals(reading) {
  const shown = numeralsOf(reading);
  const wanted = JSON.stringify(shown.map(({ sign, kind }) => [sign, kind]));
  numerals.classList.toggle("live", Boolean(reading.live));
  if (wanted !== drawn) {
    drawn = wanted; // while a drawing goes on the same signs mostly stay
    numerals.style.setProperty("--signs", Math.max(countSigns(shown), 1));
    numerals.replaceChildren(...shown.map(newNumeral));
  }
  shown.forEach(({ share = 1 }, place) => {
    numerals.children[place].style.setProperty("--share", share);
  });
}

function countSigns(shown) {
  return shown.map(({ sign }) => sign).join("").length;
}

function newNumeral({ sign, kind = "" }) {
  return digits.newPart("span", `numeral ${kind}`, sign);
}

// While the drawing goes on, only what the bars say as well; nobody is told "no" then.
function numeralsOf({
  verdict,
  digit,
  rival,
  text,
  live,
  held,
  class_probabilities: shares,
}) {
  const named = (place) => ({ sign: String(place), share: shares[place] });
  if (live) {
    return liveNumeral(shares);
  }
  if (held) {
    return [asked()];
  }
  switch (verdict) {
    case "digit":
      return [named(digit)];
    case "unsure":
      return rival === null
        ? [named(digit), asked()]
        : [named(digit), named(rival), asked()];
    case "number":
      return [{ sign: text, kind: "whole" }];
    case "not a digit":
    case "too little":
    case "too much":
      return [asked()];
    default:
      return []; // nothing is drawn, or nothing could be read
  }
}

function liveNumeral(shares) {
  const best = shares ? shares.indexOf(Math.max(...shares)) : digits.NO_DIGIT;
  return best === digits.NO_DIGIT ? [] : [{ sign: String(best), share: shares[best] }];
}

function asked() {
  return { sign: "?", kind: "quiet" };
}
