// Certainty: how sure a reading must be for the page to say what it reads.
//
// The visitor chooses the least certainty, which lasts as long as the browser's tab.
// Below it the page would rather not say; the bars stay as they are. The server knows
// nothing of it, so that a drawing that stands there is judged anew at once.

import { recall, remember, text } from "../i18n/words.js";
import { NO_DIGIT } from "./elements.js";

export const levels = window.digitsPage.levels; // from 0, at which nothing is held back
const PLACE = "digits-certainty"; // in the browser's storage
const NAMING = ["digit", "unsure", "number"]; // verdicts

let least = checked(Number(recall("sessionStorage", PLACE)));

function checked(level) {
  return levels.includes(level) ? level : levels[0];
}

export function leastCertainty() {
  return least;
}

export function setLeastCertainty(level) {
  least = checked(level);
  remember("sessionStorage", PLACE, least);
}

// The share of the longest bar if that is a digit's, else 0; of a number, the least of
// its digits' shares. A network may have no bar for "not a digit".
export function certaintyOf({ digits, class_probabilities: shares }) {
  if (digits?.length > 0) {
    return Math.min(...digits.map(certaintyOf));
  }
  const longest = Math.max(...shares);
  return longest === shares[NO_DIGIT] ? 0 : longest;
}

// A reading, with `held`: whether the page would rather not say it. A remark such as
// "closer together" names nothing and is said all the same.
export function judged(reading) {
  const { verdict, live, remark, headline } = reading;
  const isNamed = NAMING.includes(verdict) && !live;
  const held = isNamed && certaintyOf(reading) < least;
  const isUnsaid = held && !remark;
  return {
    ...reading,
    held,
    headline: isUnsaid ? text("headline.held") : headline,
  };
}
