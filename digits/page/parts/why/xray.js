// X-ray: the colours on the pad's own drawing, and a mark where a filter answers most.
//
// Both lie over the pad, which goes on beneath them, and vanish when its drawing changes.

import { paintEvidence } from "./colours.js";
import { onPad, placementOf, SIDE } from "./mapping.js";

export const { why: panel, onpad: onPadButton } = digits.partsOf(element);

let seen = null; // strokes, pixels and placement of what is explained
let isOn = true;

// Show an explanation's pixels on the drawing that it is about. A photo is not on the pad.
export function showOnPad({ strokes, box, digits: places, place }, pixels) {
  const itsBox = places?.length > 0 ? places[place ?? 0].box : box;
  onPadButton.hidden = !strokes || !itsBox;
  seen = onPadButton.hidden
    ? null
    : {
        strokes,
        pixels,
        placement: placementOf(
          itsBox,
          pixels.map(([at]) => at),
        ),
      };
  repaintXray();
}

export function leavePad() {
  seen = null;
  mark(null);
  repaintXray();
}

function onOrOff() {
  isOn = !isOn;
  onPadButton.setAttribute("aria-pressed", String(isOn));
  repaintXray();
}

export function repaintXray() {
  const xray = document.querySelector(".pad .xray");
  xray.hidden = panel.hidden || !isOn || seen === null;
  if (xray.hidden) {
    return;
  }
  const { width } = xray.getBoundingClientRect();
  const side = Math.round(width * (window.devicePixelRatio || 1));
  Object.assign(xray, { width: side, height: side }); // and it is blank again
  const brush = xray.getContext("2d");
  brush.scale(side / digits.limits.side, side / digits.limits.side);
  digits.paintStrokes(brush, seen.strokes, "#000");
  const glyph = digits.newCanvas(SIDE, SIDE);
  paintEvidence(glyph.getContext("2d"), seen.pixels, panel, true);
  const { x, y, unit } = seen.placement;
  brush.globalCompositeOperation = "source-in"; // on ink alone
  brush.imageSmoothingEnabled = false;
  brush.drawImage(glyph, x, y, SIDE * unit, SIDE * unit);
}

// Mark a part of the glyph, [left, top, right, bottom] in px, on the pad; or none.
export function mark(patch) {
  const sight = document.querySelector(".pad .sight");
  sight.hidden = !patch || seen === null || panel.hidden;
  if (!sight.hidden) {
    const { side } = digits.limits;
    const [left, top, right, bottom] = onPad(patch, seen.placement).map(
      (value) => (100 * Math.min(Math.max(value, 0), side)) / side,
    );
    Object.assign(sight.style, {
      left: `${left}%`,
      top: `${top}%`,
      width: `${right - left}%`,
      height: `${bottom - top}%`,
    });
  }
}

function onHidden() {
  mark(null);
  repaintXray();
}

onPadButton.addEventListener("click", onOrOff);
new MutationObserver(onHidden).observe(panel, { attributeFilter: ["hidden"] });
new ResizeObserver(repaintXray).observe(document.querySelector(".pad .sheet"));
