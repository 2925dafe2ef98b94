// The snapshot: a reading -> a picture of drawing and answer, to keep or to send.
//
// It is white whatever the page is, 1200 x 630 as previews of links are, and in the
// visitor's language. The drawing is on the left, what the network sees below it, the
// answer on the right.

import {
  COLOURS,
  drawBox,
  drawRows,
  drawText,
  newCanvas,
  rowsOf,
  setFont,
} from "./brush.js";

const SIZE = [1200, 630];
const PAD = { x: 48, y: 48, side: 430, corner: 24 };
const GLYPH = { x: 48, y: 500, side: 84, pixels: 28, gap: 14, limit: 4 };
const RIGHT = { x: 540, width: 612 };
const HEADLINE = { y: 44, height: 112, largest: 48, smallest: 26, spacing: 1.2 };
const BARS = { y: 176, step: 36, height: 22, label: 28, gap: 12, share: 140 };
const PLACES = { y: 196, gap: 18, widest: 180, tall: 120, limit: 8 };
const NAME = { x: 1152, y: 584, side: 40, gap: 12 };
const LOGO = { side: 32, corner: 7, path: "M9 8h14L14.5 25M10.5 16.5h11", width: 3.4 };

// Return a canvas with the reading.
export async function drawSnapshot(reading) {
  const canvas = newCanvas(...SIZE);
  const brush = canvas.getContext("2d");
  drawBox(brush, [0, 0, ...SIZE], 0, COLOURS.paper);
  await drawPad(brush, reading);
  drawSeen(brush, reading);
  drawHeadline(brush, reading.headline ?? reading.error);
  if (reading.digits?.length > 0) {
    const shown = reading.digits.slice(0, PLACES.limit);
    shown.forEach((digit, place) => {
      drawPlace(brush, digit, place, shown.length);
    });
  } else if (reading.probabilities) {
    reading.probabilities.forEach((share, digit) => {
      drawBar(brush, share, digit, digit === reading.digit);
    });
  }
  drawName(brush);
  return canvas;
}

// Return what to call the picture's file.
export function fileName({ digit, digits: readings }) {
  const number =
    readings?.length > 0 ? readings.map((one) => one.digit).join("") : digit;
  return `digits${number === null || number === undefined ? "" : `-${number}`}.png`;
}

// The drawing

async function drawPad(brush, { strokes, drawing }) {
  const { x, y, side, corner } = PAD;
  brush.save();
  drawBox(brush, [x, y, side, side], corner, COLOURS.paper);
  brush.clip();
  if (strokes?.length > 0) {
    brush.translate(x, y);
    brush.scale(side / digits.limits.side, side / digits.limits.side);
    digits.paintStrokes(brush, strokes, COLOURS.ink);
  } else if (drawing?.picture) {
    await drawPhoto(brush, drawing.picture);
  }
  brush.restore();
  brush.strokeStyle = COLOURS.line;
  brush.lineWidth = 3;
  brush.beginPath();
  brush.roundRect(x, y, side, side, corner);
  brush.stroke();
}

async function drawPhoto(brush, address) {
  const photo = new Image();
  photo.src = address;
  await photo.decode();
  const scale = PAD.side / Math.max(photo.width, photo.height);
  const [width, height] = [photo.width * scale, photo.height * scale];
  const [x, y] = [PAD.x + (PAD.side - width) / 2, PAD.y + (PAD.side - height) / 2];
  brush.drawImage(photo, x, y, width, height);
}

// What the network sees: one glyph, or that of each digit of a number.
function drawSeen(brush, { glyph, digits: readings }) {
  const { x, y, side, gap, limit } = GLYPH;
  const glyphs = readings?.length > 0 ? readings.map((one) => one.glyph) : [glyph];
  const shown = glyphs.filter(Boolean).slice(0, limit);
  shown.forEach((base64, place) => {
    drawGlyph(brush, base64, x + place * (side + gap));
  });
  if (shown.length > 0) {
    const left = x + shown.length * (side + gap) + 4;
    setFont(brush, "400 20px");
    const rows = rowsOf(brush, digits.text("answer.glyph"), RIGHT.x + 240 - left);
    drawRows(brush, rows, left, y + side / 2, 26, COLOURS.quiet);
  }
}

function drawGlyph(brush, base64, x) {
  const { y, side, pixels } = GLYPH;
  const small = newCanvas(pixels, pixels);
  digits.paintGlyph(small, base64);
  brush.imageSmoothingEnabled = false; // its pixels are to be seen
  brush.drawImage(small, x, y, side, side);
  brush.imageSmoothingEnabled = true;
}

// The answer

function drawHeadline(brush, text) {
  const { y, height, largest, smallest, spacing } = HEADLINE;
  let size = largest;
  const fits = () => {
    setFont(brush, `700 ${size}px`);
    return rowsOf(brush, text, RIGHT.width).length * size * spacing <= height;
  };
  while (!fits() && size > smallest) {
    size -= 2;
  }
  const rows = rowsOf(brush, text, RIGHT.width);
  drawRows(brush, rows, RIGHT.x, y + height / 2, size * spacing, COLOURS.ink);
}

function drawBar(brush, share, digit, leads) {
  const { y, step, height, label, gap, share: shareWidth } = BARS;
  const [middle, left] = [y + digit * step + step / 2, RIGHT.x + label + gap];
  const length = RIGHT.width - label - gap - shareWidth;
  const top = middle - height / 2;
  drawBox(brush, [left, top, length, height], 7, COLOURS.track);
  const colour = leads ? COLOURS.accent : COLOURS.bar;
  drawBox(brush, [left, top, length * share, height], 7, colour);
  setFont(brush, `${leads ? 700 : 400} 24px`);
  const style = { colour: leads ? COLOURS.ink : COLOURS.quiet, align: "right" };
  drawText(brush, digit, RIGHT.x + label, middle + 1, style);
  drawText(brush, digits.percent(share), RIGHT.x + RIGHT.width, middle + 1, style);
}

// A digit of a number: what it is, and ten small bars side by side.
function drawPlace(brush, { digit, probabilities }, place, count) {
  const { y, gap, widest, tall } = PLACES;
  const width = Math.min(widest, (RIGHT.width - (count - 1) * gap) / count);
  const [x, floor] = [RIGHT.x + place * (width + gap), y + 270];
  const middle = x + width / 2;
  const percent = digits.percent(probabilities[digit]);
  setFont(brush, `700 ${Math.min(72, width)}px`);
  drawText(brush, digit, middle, y + 40, { colour: COLOURS.ink, align: "center" });
  setFont(brush, `400 ${Math.min(24, width / 3.4)}px`);
  drawText(brush, percent, middle, y + 106, { colour: COLOURS.quiet, align: "center" });
  probabilities.forEach((share, k) => {
    const [left, thick] = [x + (k * width) / 10, 0.075 * width];
    drawBox(brush, [left, floor - tall, thick, tall], 3, COLOURS.track);
    const colour = k === digit ? COLOURS.accent : COLOURS.bar;
    drawBox(brush, [left, floor - tall * share, thick, tall * share], 3, colour);
  });
}

// The page's name beside its logo, a crossed 7.
function drawName(brush) {
  const { x, y, side, gap } = NAME;
  const name = digits.text("page.title");
  setFont(brush, "700 30px");
  const style = { colour: COLOURS.quiet, align: "right", line: "alphabetic" };
  drawText(brush, name, x, y, style);
  const corner = [x - brush.measureText(name).width - side - gap, y - 31];
  drawLogo(brush, corner, side);
}

function drawLogo(brush, [x, y], side) {
  const scale = side / LOGO.side;
  drawBox(brush, [x, y, side, side], LOGO.corner * scale, COLOURS.accent);
  brush.save();
  brush.translate(x, y);
  brush.scale(scale, scale);
  brush.strokeStyle = COLOURS.paper;
  brush.lineWidth = LOGO.width;
  brush.lineCap = "round";
  brush.lineJoin = "round";
  brush.stroke(new Path2D(LOGO.path));
  brush.restore();
}
