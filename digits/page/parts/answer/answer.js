// The answer: a reading -> the digit itself, huge; the sentence; eleven bars, or of a number
// a few small ones for each digit.

import { showNumerals } from "./numerals.js";

const LEAST_SHOWN = 0.005; // smaller shares round to 0, and are left out

const { headline, bars, number } = digits.partsOf(element);
const template = element.querySelector("template");
let chosen = 0; // place of the number's digit that the panels are about

const rows = Array.from({ length: digits.NO_DIGIT + 1 }, (_, place) => newRow(place));

function newRow(place) {
  const row = digits.newPart("li", "bar");
  const name = digits.newPart("span", "digit", place);
  const track = digits.newPart("span", "track");
  const share = digits.newPart("span", "share");
  if (place === digits.NO_DIGIT) {
    row.classList.add("none");
    name.textContent = "";
    const sign = digits.newPart("span", "sign", "×");
    const words = digits.newPart("span", "words");
    sign.setAttribute("aria-hidden", "true");
    digits.put(words, "answer.no_digit");
    name.append(sign, words);
  }
  track.append(digits.newPart("div", "fill"));
  row.append(name, track, share);
  bars.append(row);
  return { row, share };
}

function showBars(shares, best) {
  rows.forEach(({ row, share }, place) => {
    const value = shares ? shares[place] : 0;
    row.classList.toggle("leads", Boolean(shares) && place === best);
    row.classList.toggle("zero", value < LEAST_SHOWN);
    row.style.setProperty("--share", value);
    share.textContent = value < LEAST_SHOWN ? "" : digits.percent(value);
  });
}

// The digits of a number, from left to right, in place of the eleven bars. One of them is
// chosen, and stays so while a number is drawn on.
function showNumber(readings) {
  bars.hidden = readings.length > 0;
  number.hidden = readings.length === 0;
  number.replaceChildren(...readings.map(newPlace));
  showChoice();
}

function keepChoice(reading, readings) {
  if (readings.length > 0) {
    chosen = Math.min(chosen, readings.length - 1);
    reading.place = chosen;
  } else if (!reading.live) {
    chosen = 0;
  }
}

function choose(place) {
  chosen = place;
  window.digitsReading.place = place;
  showChoice();
  digits.send("place", { place });
}

function showChoice() {
  number.querySelectorAll(".place").forEach((button, place) => {
    button.setAttribute("aria-pressed", String(place === chosen));
  });
}

function newPlace({ digit, probabilities, glyph: base64 }, at) {
  const place = template.content.firstElementChild.cloneNode(true);
  place.querySelector(".place").addEventListener("click", () => choose(at));
  place.querySelector(".digit").textContent = digit;
  place.querySelector(".sure").textContent = digits.percent(probabilities[digit]);
  digits.showPillars(place.querySelector(".pillars"), probabilities, digit, 0.01);
  digits.paintGlyph(place.querySelector("canvas"), base64);
  return place;
}

function show(reading) {
  // A screen reader is to say the verdict, once it is given, and nothing before.
  headline.setAttribute("aria-live", reading.live ? "off" : "polite");
  showHeadline(reading.headline ?? reading.error);
  showNumerals(reading);
  showBars(reading.class_probabilities, digits.markedBar(reading));
  keepChoice(reading, reading.digits ?? []);
  showNumber(reading.digits ?? []);
}

// Its room is the same for all sentences; a long one is written smaller.
function showHeadline(sentence) {
  headline.textContent = sentence;
  headline.style.setProperty("--length", sentence.length);
}

digits.translate(element);
showHeadline(digits.text("headline.blank"));
showBars(null, null);
digits.listen(element, "digits:reading", ({ detail }) => show(detail));
if (window.digitsReading) {
  show(window.digitsReading);
}
