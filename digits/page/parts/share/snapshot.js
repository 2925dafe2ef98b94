// The snapshot: a reading -> a picture of drawing and answer, to keep or to send.
//
// It is white whatever the page is, 1200 x 630 as previews of links are, and in the
// visitor's language. The drawing is on the left, what the network sees below it, the
// answer on the right.

const SIZE = [1200, 630];
const PAD = { x: 48, y: 48, side: 430, corner: 24 };
const GLYPH = { x: 48, y: 500, side: 84, pixels: 28, gap: 14, limit: 4 };
const RIGHT = { x: 540, width: 612 };
const HEADLINE = { y: 44, height: 112, largest: 48, smallest: 26, spacing: 1.2 };
const BARS = { y: 172, step: 34, height: 22, label: 136, gap: 12, share: 132 };
const PLACES = { y: 196, gap: 18, widest: 180, tall: 120, limit: 8 };
const NAME = { x: 1152, y: 584, side: 40, gap: 12 };
const COLOURS = {
  paper: "#ffffff",
  ink: "#111827",
  line: "#cbd5e1",
  track: "#e2e8f0",
  bar: "#94a3b8",
  accent: "#4338ca",
  quiet: "#475569",
};

// Return a canvas with the reading.
//
// logo: the address of the page's.
export async function drawSnapshot(reading, logo) {
  const canvas = digits.newCanvas(...SIZE);
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
  } else if (reading.class_probabilities) {
    const best = digits.markedBar(reading);
    reading.class_probabilities.forEach((share, place) => {
      drawBar(brush, share, place, place === best);
    });
  }
  drawName(brush, await newImage(logo));
  return canvas;
}

// Return what to call the picture's file.
export function fileName({ text }) {
  const number = (text ?? "").replace(/[:/]/g, "_"); // no file may be called 12:30
  return number ? `digits-${number}.png` : "digits.png";
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
  Object.assign(brush, { strokeStyle: COLOURS.line, lineWidth: 3 });
  brush.beginPath();
  brush.roundRect(x, y, side, side, corner);
  brush.stroke();
}

async function newImage(address) {
  const image = Object.assign(new Image(), { src: address });
  await image.decode();
  return image;
}

async function drawPhoto(brush, address) {
  const photo = await newImage(address);
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
  const small = digits.newCanvas(pixels, pixels);
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

function drawBar(brush, share, place, leads) {
  const { y, step, height, label, gap, share: shareWidth } = BARS;
  const [middle, left] = [y + place * step + step / 2, RIGHT.x + label + gap];
  const name = place === digits.NO_DIGIT ? digits.text("answer.no_digit") : place;
  const length = RIGHT.width - label - gap - shareWidth;
  const top = middle - height / 2;
  drawBox(brush, [left, top, length, height], 7, COLOURS.track);
  const colour = leads ? COLOURS.accent : COLOURS.bar;
  drawBox(brush, [left, top, length * share, height], 7, colour);
  setFont(brush, `${leads ? 700 : 400} 24px`);
  const style = { colour: leads ? COLOURS.ink : COLOURS.quiet, align: "right" };
  drawText(brush, digits.percent(share), RIGHT.x + RIGHT.width, middle + 1, style);
  setFont(brush, `${leads ? 700 : 400} ${place === digits.NO_DIGIT ? 20 : 24}px`);
  drawText(brush, name, RIGHT.x + label, middle + 1, style);
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

// The page's name beside its logo.
function drawName(brush, logo) {
  const { x, y, side, gap } = NAME;
  const name = digits.text("page.title");
  setFont(brush, "700 30px");
  const style = { colour: COLOURS.quiet, align: "right", line: "alphabetic" };
  drawText(brush, name, x, y, style);
  const left = x - brush.measureText(name).width - side - gap;
  brush.drawImage(logo, left, y - 31, side, side);
}

// The brush

function drawBox(brush, [x, y, width, height], corner, colour) {
  brush.fillStyle = colour;
  brush.beginPath();
  brush.roundRect(x, y, width, height, Math.min(corner, width / 2));
  brush.fill();
}

// font: such as "700 24px". Later texts are measured in it too.
function setFont(brush, font) {
  brush.font = `${font} system-ui, sans-serif`;
}

function drawText(brush, text, x, y, { colour, align = "left", line = "middle" }) {
  Object.assign(brush, { fillStyle: colour, textAlign: align, textBaseline: line });
  brush.fillText(text, x, y);
}

// Rows of text, one below the other around a middle line.
function drawRows(brush, rows, x, middle, step, colour) {
  rows.forEach((row, k) => {
    drawText(brush, row, x, middle + (k - (rows.length - 1) / 2) * step, { colour });
  });
}

// A text's words in rows of at most so many pixels.
function rowsOf(brush, text, width) {
  const rows = [""];
  for (const word of text.split(" ")) {
    const longer = `${rows.at(-1)} ${word}`.trim();
    if (rows.at(-1) === "" || brush.measureText(longer).width <= width) {
      rows[rows.length - 1] = longer;
    } else {
      rows.push(word);
    }
  }
  return rows;
}
