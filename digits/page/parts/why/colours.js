// Colours: a glyph's pixels, each [place, ink, evidence] -> a painted glyph.

import { SIDE } from "./mapping.js";

// element: has the three colours in its style.
// isFull: whether all ink counts as full, or pale ink is painted pale.
export function paintEvidence(brush, pixels, element, isFull = false) {
  const style = getComputedStyle(element);
  const [gain, loss, neither] = ["gain", "loss", "neither"].map((name) =>
    style.getPropertyValue(`--${name}`),
  );
  brush.clearRect(0, 0, SIDE, SIDE);
  for (const [place, ink, evidence] of pixels) {
    const corner = [place % SIDE, Math.floor(place / SIDE)];
    brush.globalCompositeOperation = "source-over";
    brush.globalAlpha = isFull ? 1 : ink / 255;
    brush.fillStyle = neither;
    brush.fillRect(...corner, 1, 1);
    brush.globalCompositeOperation = "source-atop"; // paper shows through as before
    brush.globalAlpha = (Math.abs(evidence) / 100) ** 0.4; // or the faint is lost
    brush.fillStyle = evidence > 0 ? gain : loss;
    brush.fillRect(...corner, 1, 1);
  }
}
