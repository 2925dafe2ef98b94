// Brush: what the snapshot is drawn with. Lengths are in pixels of the snapshot.

export const COLOURS = {
  paper: "#ffffff",
  ink: "#111827",
  line: "#cbd5e1",
  track: "#e2e8f0",
  bar: "#94a3b8",
  accent: "#4338ca",
  quiet: "#475569",
};

export function newCanvas(width, height) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  return canvas;
}

export function drawBox(brush, [x, y, width, height], corner, colour) {
  brush.fillStyle = colour;
  brush.beginPath();
  brush.roundRect(x, y, width, height, Math.min(corner, width / 2));
  brush.fill();
}

// font: such as "700 24px". Later texts are measured in it too.
export function setFont(brush, font) {
  brush.font = `${font} system-ui, sans-serif`;
}

export function drawText(
  brush,
  text,
  x,
  y,
  { colour, align = "left", line = "middle" },
) {
  brush.fillStyle = colour;
  brush.textAlign = align;
  brush.textBaseline = line;
  brush.fillText(text, x, y);
}

// Rows of text, one below the other around a middle line.
export function drawRows(brush, rows, x, middle, step, colour) {
  rows.forEach((row, k) => {
    drawText(brush, row, x, middle + (k - (rows.length - 1) / 2) * step, { colour });
  });
}

// A text's words in rows of at most so many pixels.
export function rowsOf(brush, text, width) {
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
