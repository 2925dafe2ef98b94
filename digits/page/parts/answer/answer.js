// The answer: a reading -> headline, eleven bars, and the pictures from drawing to glyph;
// of a number, a few small bars for each digit.

const LARGEST = 168; // px; of a picture on the way: a frame's side, on a sharp screen

const { headline, bars, number, steps, examples } = digits.partsOf(element);
const glyph = element.querySelector(".glyph canvas");
const template = element.querySelector("template");
const pictures = Array.from(element.querySelectorAll(".step img"));
const sheets = Array.from(element.querySelectorAll(".step:not(.glyph) canvas"));
let chosen = 0; // place of the number's digit that the panels are about

const rows = Array.from({ length: digits.NO_DIGIT + 1 }, (_, place) => newRow(place));

function newRow(place) {
  const row = digits.newPart("li", "bar");
  const name = digits.newPart("span", "digit", place);
  const track = digits.newPart("span", "track");
  const fill = digits.newPart("div", "fill");
  const share = digits.newPart("span", "share");
  if (place === digits.NO_DIGIT) {
    row.classList.add("none");
    digits.put(name, "answer.no_digit");
  }
  track.append(fill);
  row.append(name, track, share);
  bars.append(row);
  return { row, fill, share };
}

function showBars(shares, best) {
  rows.forEach(({ row, fill, share }, place) => {
    const value = shares ? shares[place] : 0;
    row.classList.toggle("leads", Boolean(shares) && place === best);
    fill.style.width = `${100 * value}%`;
    share.textContent = shares ? digits.percent(value) : "";
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

// The pictures on the way: the drawing, cropped, fitted. Those of a photo are sent, those
// of strokes are drawn here. Before there is a drawing, examples stand in their place.
function showSteps(reading, isNumber) {
  const isBlank = reading.verdict === "blank";
  const { steps: addresses, box, strokes = [] } = reading;
  const isDrawn = !addresses && Boolean(box) && !isNumber;
  steps.hidden = isBlank || isNumber;
  examples.hidden = !isBlank;
  for (const picture of pictures) {
    picture.hidden = !addresses;
    if (addresses) {
      picture.src = addresses[picture.className];
    } else {
      picture.removeAttribute("src");
    }
  }
  for (const sheet of sheets) {
    sheet.hidden = !isDrawn;
  }
  if (isDrawn) {
    const { side } = digits.limits;
    const [whole, cropped, fitted] = sheets;
    drawPart(whole, strokes, [0, 0, side, side]);
    drawPart(cropped, strokes, box);
    digits.paintFitted(fitted, reading.glyph);
  }
}

// Draw what lies in a box of the pad, as large as its longer side allows.
function drawPart(sheet, strokes, [left, top, right, bottom]) {
  const scale = LARGEST / Math.max(right - left, bottom - top);
  sheet.width = Math.ceil((right - left) * scale); // and it is blank again
  sheet.height = Math.ceil((bottom - top) * scale);
  const brush = sheet.getContext("2d");
  brush.scale(scale, scale);
  brush.translate(-left, -top);
  digits.paintStrokes(brush, strokes, "#fff");
}

function show(reading) {
  // A screen reader is to say the verdict, once it is given, and nothing before.
  headline.setAttribute("aria-live", reading.live ? "off" : "polite");
  headline.textContent = reading.headline ?? reading.error;
  const readings = reading.digits ?? [];
  showBars(reading.class_probabilities, digits.markedBar(reading));
  keepChoice(reading, readings);
  showNumber(readings);
  showSteps(reading, readings.length > 0);
  digits.paintGlyph(glyph, reading.glyph);
}

// A button that shows a drawing as the pad would, and puts it there.
function newExample([name, width, paths]) {
  const { side } = digits.limits;
  const picture = digits.newShape("svg", {
    viewBox: `0 0 ${side} ${side}`,
    "stroke-width": width,
  });
  picture.append(
    ...paths.map((points) => digits.newShape("polyline", { points: points.join(" ") })),
  );
  const strokes = paths.map((points) => ({ width, points }));
  const button = digits.newButton("", () => digits.send("draw", { strokes }));
  button.dataset.name = `answer.example.${name}`;
  button.dataset.title = button.dataset.name;
  button.append(picture);
  const place = document.createElement("li");
  place.append(button);
  return place;
}

examples
  .querySelector("ul")
  .append(...JSON.parse(examples.dataset.examples).map(newExample));
digits.translate(element);
headline.textContent = digits.text("headline.blank");
showBars(null, null);
digits.listen(element, "digits:reading", ({ detail }) => show(detail));
if (window.digitsReading) {
  show(window.digitsReading);
}
