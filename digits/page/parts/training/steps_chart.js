// Charts over the steps: accuracy and loss of a history as lines, and marks on them at one
// of its steps. The steps stand equally far apart, as the slider has them; the values have
// the same scale for all histories, so that nothing jumps from one to the next.

import { newMark, USUAL } from "./chart.js";

const INSET = { left: 38, right: 10, top: 8, bottom: 22 }; // px
const SHAPE = { share: 0.5, least: 84, most: 150 }; // height: of the width; px
const SCALES = { accuracy: [0, 0.5, 1], loss: [0, 1, 2] }; // values with a rule
const HIGHEST = { accuracy: 1, loss: 2.5 }; // what is above is drawn there
const TICK_ROOM = 64; // px; for the name of a step

const NONE = "–"; // in place of a value that is beyond all numbers

// How the values of a step are written.
export const AT_STEP = {
  accuracy: (value) => (Number.isFinite(value) ? digits.share(value, 1) : NONE),
  loss: (value) => (Number.isFinite(value) ? digits.number(value, 3) : NONE),
};

export function drawSteps(figure, history, place) {
  const { kind } = figure.dataset;
  const svg = figure.querySelector("svg");
  const larger =
    parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL;
  const width = figure.clientWidth / larger;
  if (width === 0) {
    return; // not on the screen
  }
  const height = Math.min(Math.max(SHAPE.share * width, SHAPE.least), SHAPE.most);
  svg.setAttribute("width", larger * width);
  svg.setAttribute("height", larger * height);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("aria-label", namedLines(figure, kind, history));
  const scale = newStepScale(kind, history.places, width, height);
  const isThere = place < history.steps.length;
  svg.replaceChildren(
    ...levelRules(scale, kind),
    ...stepTicks(scale, history.steps),
    ...(isThere ? [hereLine(scale, place)] : []),
    ...history.lines.map((line) => newStepLine(line.style, line[kind], scale)),
    ...(isThere ? history.lines.map((line) => newDot(line, kind, scale, place)) : []),
  );
}

function namedLines(figure, kind, { lines, steps }) {
  const caption = figure.querySelector("figcaption").textContent;
  const told = lines.map(({ name, [kind]: values }) => {
    const ends = steps.length > 0 ? [values[0], values.at(-1)].map(AT_STEP[kind]) : [];
    return `${digits.text(`learning.${name}`)}: ${ends.join(" → ")}.`;
  });
  return [`${caption}.`, ...told].join(" ");
}

function newStepScale(kind, places, width, height) {
  const across = width - INSET.left - INSET.right;
  const up = height - INSET.top - INSET.bottom;
  const [most, foot] = [HIGHEST[kind], height - INSET.bottom];
  return {
    ...{ width, height, places },
    x: (place) => INSET.left + (place / Math.max(1, places - 1)) * across,
    y: (value) => foot - (Math.min(value ?? most, most) / most) * up,
  };
}

function levelRules({ y, width }, kind) {
  return SCALES[kind].flatMap((value) => [
    digits.newShape("path", {
      class: "rule",
      d: `M${INSET.left} ${y(value)}H${width - INSET.right}`,
    }),
    digits.newShape(
      "text",
      { class: "tick left", x: INSET.left - 5, y: y(value) + 4 },
      kind === "accuracy" ? digits.share(value, 0) : digits.number(value),
    ),
  ]);
}

function stepTicks({ x, width, height, places }, steps) {
  const count = Math.floor((width - INSET.left - INSET.right) / TICK_ROOM);
  const named = Array.from({ length: count + 1 }, (_, k) =>
    Math.round((k * (places - 1)) / count),
  );
  return named
    .filter((at) => at < steps.length)
    .map((at) =>
      digits.newShape(
        "text",
        { class: at === places - 1 ? "tick left" : "tick", x: x(at), y: height - 6 },
        digits.number(steps[at]),
      ),
    );
}

function hereLine({ x, height }, place) {
  const d = `M${x(place)} ${INSET.top}V${height - INSET.bottom}`;
  return digits.newShape("path", { class: "here-line", d });
}

function newStepLine(style, values, { x, y }) {
  const points = values.map((value, at) => `${x(at)} ${y(value)}`);
  const d = points.length > 0 ? `M${points.join("L")}` : "";
  return digits.newShape("path", { class: `curve style-${style}`, d });
}

function newDot({ style, ...values }, kind, { x, y }, place) {
  return newMark(style, x(place), y(values[kind][place]));
}
