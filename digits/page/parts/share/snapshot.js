// The snapshot: a reading -> a picture of drawing and answer, to keep or to send.
//
// It is white whatever the page is, 1200 x 630 as previews of links are, and speaks the
// visitor's language. The drawing is on the left, what the network sees below it, the
// answer on the right.

function newSnapshot() {
  const { digits } = window;
  const [WIDTH, HEIGHT] = [1200, 630]; // px
  const FONT = "system-ui, sans-serif";
  const PAD = { x: 48, y: 48, side: 430, units: 280, corner: 24 };
  const GLYPH = { x: 48, y: 500, side: 84, pixels: 28, apart: 14 };
  const RIGHT = { x: 540, width: 612 };
  const HEADLINE = { y: 44, height: 112, largest: 48, smallest: 26 };
  const BARS = { y: 176, step: 36, height: 22, label: 28, share: 140 };
  const PLACES = { y: 196, gap: 18, widest: 180, most: 8 };
  const NAME = { x: 1152, y: 584, side: 40 };
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
  async function draw(reading) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [WIDTH, HEIGHT];
    const brush = canvas.getContext("2d");
    box(brush, 0, 0, WIDTH, HEIGHT, 0, COLOURS.paper);
    await drawPad(brush, reading);
    drawSeen(brush, reading);
    drawHeadline(brush, reading.headline ?? reading.error);
    if (reading.digits?.length > 0) {
      reading.digits.slice(0, PLACES.most).forEach((one, place, all) => {
        drawPlace(brush, one, place, all.length);
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
  function nameOf({ digit, digits: places }) {
    const number = places?.length > 0 ? places.map((one) => one.digit).join("") : digit;
    return `digits${number === null || number === undefined ? "" : `-${number}`}.png`;
  }

  // The drawing

  async function drawPad(brush, { strokes, drawing }) {
    const { x, y, side, units, corner } = PAD;
    brush.save();
    box(brush, x, y, side, side, corner, COLOURS.paper);
    brush.clip();
    if (strokes?.length > 0) {
      brush.translate(x, y);
      brush.scale(side / units, side / units);
      drawStrokes(brush, strokes);
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

  function drawStrokes(brush, strokes) {
    brush.strokeStyle = COLOURS.ink;
    brush.lineCap = "round";
    brush.lineJoin = "round";
    for (const { width, points } of strokes) {
      brush.lineWidth = width;
      brush.beginPath();
      brush.moveTo(...points[0]);
      for (const point of points) {
        brush.lineTo(...point);
      }
      brush.stroke();
    }
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

  function drawSeen(brush, { glyph, digits: places }) {
    const { x, y, side, apart } = GLYPH;
    const glyphs = places?.length > 0 ? places.map((one) => one.glyph) : [glyph];
    const there = glyphs.filter(Boolean).slice(0, 4);
    there.forEach((each, place) => {
      drawGlyph(brush, each, x + place * (side + apart));
    });
    if (there.length > 0) {
      const left = x + there.length * (side + apart) + 4;
      brush.font = `400 20px ${FONT}`;
      brush.fillStyle = COLOURS.quiet;
      brush.textBaseline = "middle";
      const room = RIGHT.x + 240 - left;
      lines(brush, digits.text("answer.glyph"), room).forEach((text, k, all) => {
        brush.fillText(text, left, y + side / 2 + (k - (all.length - 1) / 2) * 26);
      });
    }
  }

  function drawGlyph(brush, base64, x) {
    const { y, side, pixels } = GLYPH;
    const small = document.createElement("canvas");
    [small.width, small.height] = [pixels, pixels];
    const fine = small.getContext("2d");
    const picture = fine.createImageData(pixels, pixels);
    Array.from(atob(base64)).forEach((ink, place) => {
      const level = ink.charCodeAt(0);
      picture.data.set([level, level, level, 255], 4 * place);
    });
    fine.putImageData(picture, 0, 0);
    brush.imageSmoothingEnabled = false; // its pixels are to be seen
    brush.drawImage(small, x, y, side, side);
    brush.imageSmoothingEnabled = true;
  }

  // The answer

  function drawHeadline(brush, text) {
    const { y, height, largest, smallest } = HEADLINE;
    let [size, rows] = [largest, []];
    do {
      brush.font = `700 ${size}px ${FONT}`;
      rows = lines(brush, text, RIGHT.width);
      size -= 2;
    } while (size >= smallest && rows.length * (size + 2) * 1.2 > height);
    brush.fillStyle = COLOURS.ink;
    brush.textBaseline = "middle";
    const step = (size + 2) * 1.2;
    rows.forEach((row, k) => {
      const middle = y + height / 2 + (k - (rows.length - 1) / 2) * step;
      brush.fillText(row, RIGHT.x, middle);
    });
  }

  // A text's words in lines of at most so many pixels.
  function lines(brush, text, room) {
    const rows = [""];
    for (const word of text.split(" ")) {
      const longer = `${rows.at(-1)} ${word}`.trim();
      if (rows.at(-1) === "" || brush.measureText(longer).width <= room) {
        rows[rows.length - 1] = longer;
      } else {
        rows.push(word);
      }
    }
    return rows;
  }

  function drawBar(brush, share, digit, leads) {
    const { y, step, height, label, share: room } = BARS;
    const [middle, left] = [y + digit * step + step / 2, RIGHT.x + label + 12];
    const long = RIGHT.width - label - 12 - room;
    const top = middle - height / 2;
    box(brush, left, top, long, height, 7, COLOURS.track);
    const colour = leads ? COLOURS.accent : COLOURS.bar;
    box(brush, left, top, long * share, height, 7, colour);
    brush.font = `${leads ? 700 : 400} 24px ${FONT}`;
    brush.fillStyle = leads ? COLOURS.ink : COLOURS.quiet;
    brush.textBaseline = "middle";
    brush.textAlign = "right";
    brush.fillText(digit, RIGHT.x + label, middle + 1);
    brush.fillText(digits.percent(share), RIGHT.x + RIGHT.width, middle + 1);
    brush.textAlign = "left";
  }

  // A digit of a number: what it is, and ten small bars side by side.
  function drawPlace(brush, { digit, probabilities }, place, count) {
    const { y, gap, widest } = PLACES;
    const width = Math.min(widest, (RIGHT.width - (count - 1) * gap) / count);
    const [x, floor] = [RIGHT.x + place * (width + gap), y + 270];
    brush.textAlign = "center";
    brush.textBaseline = "middle";
    brush.fillStyle = COLOURS.ink;
    brush.font = `700 ${Math.min(72, width)}px ${FONT}`;
    brush.fillText(digit, x + width / 2, y + 40);
    brush.font = `400 ${Math.min(24, width / 3.4)}px ${FONT}`;
    brush.fillStyle = COLOURS.quiet;
    brush.fillText(digits.percent(probabilities[digit]), x + width / 2, y + 106);
    brush.textAlign = "left";
    probabilities.forEach((share, each) => {
      const [left, thick] = [x + (each * width) / 10, 0.075 * width];
      box(brush, left, floor - 120, thick, 120, 3, COLOURS.track);
      const colour = each === digit ? COLOURS.accent : COLOURS.bar;
      box(brush, left, floor - 120 * share, thick, 120 * share, 3, colour);
    });
  }

  // The page's name beside its sign, a crossed 7.
  function drawName(brush) {
    const { x, y, side } = NAME;
    brush.font = `700 30px ${FONT}`;
    brush.textAlign = "right";
    brush.textBaseline = "alphabetic";
    brush.fillStyle = COLOURS.quiet;
    const name = digits.text("page.title");
    brush.fillText(name, x, y);
    const left = x - brush.measureText(name).width - side - 12;
    brush.textAlign = "left";
    box(brush, left, y - 31, side, side, (side * 7) / 32, COLOURS.accent);
    brush.save();
    brush.translate(left, y - 31);
    brush.scale(side / 32, side / 32);
    brush.strokeStyle = COLOURS.paper;
    brush.lineWidth = 3.4;
    brush.lineCap = "round";
    brush.lineJoin = "round";
    brush.stroke(new Path2D("M9 8h14L14.5 25M10.5 16.5h11"));
    brush.restore();
  }

  function box(brush, x, y, width, height, corner, colour) {
    brush.fillStyle = colour;
    brush.beginPath();
    brush.roundRect(x, y, width, height, Math.min(corner, width / 2));
    brush.fill();
  }

  return { draw, nameOf };
}

window.digits.snapshot = newSnapshot();
