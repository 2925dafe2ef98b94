// The steps: a reading -> the pictures from drawing to glyph; before there is a drawing,
// examples in their place.

const LARGEST = 168; // px; of a picture on the way: a frame's side, on a sharp screen

const { steps, examples, title, play, table } = digits.partsOf(element);
const glyph = element.querySelector(".glyph canvas");
const pictures = Array.from(element.querySelectorAll(".step img"));
const sheets = Array.from(element.querySelectorAll(".step:not(.glyph) canvas"));

// The drawing, cropped, fitted: those of a photo are sent, those of strokes are drawn here.
function showSteps({ verdict, steps: addresses, box, strokes = [], glyph: base64 }) {
  const isBlank = verdict === "blank";
  const isDrawn = !addresses && Boolean(box);
  steps.hidden = isBlank || !(addresses || isDrawn);
  title.hidden = steps.hidden;
  examples.hidden = !isBlank;
  play.hidden = !isDrawn;
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
    digits.paintFitted(fitted, base64);
  }
  digits.paintGlyph(glyph, base64);
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

// Of a number, the steps of the digit that is chosen.
function show(reading) {
  const { glyph: base64, box } = digits.chosenOf(reading);
  showSteps({ ...reading, glyph: base64, box });
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
play.addEventListener("click", () =>
  digits.fill("playback").then(() => digits.send("play")),
);
table.addEventListener("click", () =>
  digits.fill("glyph").then(() => digits.send("glyph")),
);
title.hidden = true;
digits.listen(element, "digits:reading", ({ detail }) => show(detail));
digits.listen(element, "digits:place", () => show(window.digitsReading));
if (window.digitsReading) {
  show(window.digitsReading);
}
