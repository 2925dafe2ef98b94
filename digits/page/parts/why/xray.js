// X-ray: the colours on the pad's own drawing, and a mark where a filter answers most.
//
// Both lie over the pad, which goes on beneath them, and vanish when its drawing changes;
// and over the small drawing in a phone's sheet, which covers the pad.

import { paintEvidence } from "./colours.js";
import { onPad, placementOf, SIDE } from "./mapping.js";

export const { why: panel, onpad: onPadButton } = digits.partsOf(element);
const xrays = () => document.querySelectorAll(".xray");

let seen = null; // strokes, pixels and placement of what is explained
let isOn = true;

// Show an explanation's pixels on the drawing that it is about. A photo is not on the pad.
export function showOnPad({ strokes, box, digits: places, place }, { pixels, sums }) {
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
  document.querySelectorAll(".key li").forEach((meaning, row) => {
    meaning.textContent = sums[row][0];
  });
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
  const isHidden = panel.hidden || !isOn || seen === null;
  for (const part of document.querySelectorAll(".xray, .key")) {
    part.hidden = isHidden;
  }
  xrays().forEach(paintXray);
}

function paintXray(xray) {
  if (xray.clientWidth === 0) {
    return; // not on the screen
  }
  const brush = digits.brushFor(xray, viewIn(xray.parentElement));
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
  const isHidden = !patch || seen === null || panel.hidden;
  for (const sight of document.querySelectorAll(".sight")) {
    sight.hidden = isHidden;
    Object.assign(sight.style, isHidden ? {} : placeIn(sight.parentElement, patch));
  }
}

function placeIn(paper, patch) {
  const [x, y, side] = viewIn(paper);
  const [left, top, right, bottom] = onPad(patch, seen.placement).map((value, edge) => {
    const inside = value - (edge % 2 === 0 ? x : y);
    return (100 * Math.min(Math.max(inside, 0), side)) / side;
  });
  return {
    left: `${left}%`,
    top: `${top}%`,
    width: `${right - left}%`,
    height: `${bottom - top}%`,
  };
}

// What a drawing's paper shows of the pad: all of it, or the drawing alone.
function viewIn(paper) {
  const isSmall = paper.matches(".mini");
  return isSmall ? digits.viewOf(seen.strokes) : [0, 0, digits.limits.side];
}

function onHidden() {
  mark(null);
  repaintXray();
}

onPadButton.addEventListener("click", onOrOff);
new MutationObserver(onHidden).observe(panel, { attributeFilter: ["hidden"] });
const resized = new ResizeObserver(repaintXray);
for (const xray of xrays()) {
  resized.observe(xray.parentElement); // the drawing: itself it may be hidden
}
