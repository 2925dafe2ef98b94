// Charts: a network's curves -> lines over the epochs, or over some steps, drawn at the size they have on the
// screen, so that their text is legible. Where the page's type is larger than usual, all
// of a chart is.

const MARGIN = { left: 54, right: 66, top: 12, bottom: 46 }; // px
export const USUAL = 16; // px; the page's type
const STEP_ROOM = 48; // px for the name of a step, such as 8,192
const APART = 17; // px between two values written beside a chart
const MARKS = [
  "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
  "m-3.2 -3.2h6.4v6.4h-6.4z",
  "m0 -4.6l4.6 4.6l-4.6 4.6l-4.6 -4.6z",
  "m0 -4.6l4.4 7.6h-8.8z",
  "m0 4.6l4.4 -7.6h-8.8z",
];

// What the curves show, and how a value of it is written.
export const WRITTEN = {
  accuracy: (value) => digits.share(value, 1),
  loss: (value) => digits.number(value, 3),
};

// steps: after which the curves have a value each; null where it is after each epoch.
export function drawChart(figure, kind, curves, steps = null) {
  const svg = figure.querySelector("svg");
  const larger =
    parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL;
  const width = figure.clientWidth / larger;
  if (width === 0 || curves.length === 0) {
    svg.replaceChildren();
    return; // not on the screen, or nothing to draw
  }
  const height = Math.round(Math.min(Math.max(0.55 * width, 200), 340));
  svg.setAttribute("width", larger * width);
  svg.setAttribute("height", larger * height);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("aria-label", spoken(figure, kind, curves));
  const scale = newScale(kind, curves, width, height);
  svg.replaceChildren(
    ...valueRules(scale, kind),
    ...(steps ? keptTicks(scale, steps) : epochTicks(scale)),
    axisName(scale, steps ? "learnt.step" : "learnt.epoch"),
    ...curves.flatMap((curve) => newLine(curve, curve[kind], scale)),
    ...lastValues(kind, curves, scale),
  );
}

function spoken(figure, kind, curves) {
  const caption = figure.querySelector("figcaption").textContent;
  const lines = curves.map(({ name, [kind]: values }) => {
    const [first, last] = [values[0], values.at(-1)].map(WRITTEN[kind]);
    return `${name}: ${first} → ${last}.`;
  });
  return [`${caption}.`, ...lines].join(" ");
}

// Where an epoch and a value lie: accuracy up to 1, loss from 0.
function newScale(kind, curves, width, height) {
  const values = curves.flatMap((curve) => curve[kind]);
  const low = kind === "accuracy" ? Math.min(...values) : 0;
  const high = kind === "accuracy" ? 1 : Math.max(...values);
  const step = roundStep((high - low) / 5);
  const bottom = Math.max(0, Math.floor(low / step) * step);
  const top = kind === "accuracy" ? 1 : Math.ceil(high / step) * step;
  const epochs = curves[0][kind].length;
  const across = width - MARGIN.left - MARGIN.right;
  const up = height - MARGIN.top - MARGIN.bottom;
  return {
    ...{ width, height, epochs, step, bottom, top },
    x: (epoch) => MARGIN.left + ((epoch - 1) / Math.max(1, epochs - 1)) * across,
    y: (value) => MARGIN.top + ((top - value) / (top - bottom || 1)) * up,
  };
}

// The next of 1, 2 and 5 times a power of ten.
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(least || 1));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= least);
}

function valueRules({ y, width, step, bottom, top }, kind) {
  const right = width - MARGIN.right;
  const count = Math.floor((top - bottom) / step + 0.5) + 1;
  return Array.from({ length: count }, (_, k) => bottom + k * step).flatMap((value) => [
    digits.newShape("path", {
      class: "rule",
      d: `M${MARGIN.left} ${y(value)}H${right}`,
    }),
    digits.newShape(
      "text",
      { class: "tick left", x: MARGIN.left - 8, y: y(value) + 4 },
      tick(value, kind),
    ),
  ]);
}

function tick(value, kind) {
  const plain = (number) => digits.number(+number.toFixed(3));
  return kind === "accuracy"
    ? digits.text("number.share", { number: plain(100 * value) })
    : plain(value);
}

function epochTicks({ x, height, epochs }) {
  const step = Math.max(1, roundStep(epochs / 8));
  return Array.from({ length: epochs }, (_, place) => place + 1)
    .filter((epoch) => epoch === 1 || epoch % step === 0)
    .map((epoch) => newTick(x(epoch), height, epoch));
}

// The last step is named, and before it as many as there is room for.
function keptTicks({ x, width, height, epochs }, steps) {
  const across = width - MARGIN.left - MARGIN.right;
  const every = Math.ceil((STEP_ROOM * (epochs - 1)) / across);
  return steps
    .map((step, place) => ({ step, place }))
    .filter(({ place }) => (epochs - 1 - place) % every === 0)
    .map(({ step, place }) => newTick(x(place + 1), height, digits.number(step)));
}

function newTick(x, height, text) {
  const place = { class: "tick", x, y: height - MARGIN.bottom + 18 };
  return digits.newShape("text", place, text);
}

function axisName({ width, height }, key) {
  const middle = (MARGIN.left + width - MARGIN.right) / 2;
  const place = { class: "tick", x: middle, y: height - 6 };
  return digits.newShape("text", place, digits.text(key));
}

function newLine({ style }, values, { x, y }) {
  const points = values.map((value, place) => [x(place + 1), y(value)]);
  const d = `M${points.map((point) => point.join(" ")).join("L")}`;
  return [
    digits.newShape("path", { class: `curve style-${style}`, d }),
    ...points.map((point) => newMark(style, ...point)),
  ];
}

// Curves differ by their marks too, so that they are known without their colours.
export function newMark(style, x, y) {
  const d = `M${x} ${y}${MARKS[style]}`;
  return digits.newShape("path", { class: `mark style-${style}`, d });
}

export function newSample(style) {
  const sample = digits.newShape("svg", {
    width: 44,
    height: 14,
    "aria-hidden": "true",
  });
  const line = { class: `curve style-${style}`, d: "M2 7H42" };
  sample.append(digits.newShape("path", line), newMark(style, 22, 7));
  return sample;
}

// The last value of each curve, written beside it and clear of the others.
function lastValues(kind, curves, { width, height, y }) {
  const last = curves
    .map(({ style, [kind]: values }) => ({ style, value: values.at(-1) }))
    .sort((one, other) => other.value - one.value);
  let above = -APART;
  const heights = last.map(({ value }) => {
    above = Math.max(y(value), above + APART);
    return above;
  });
  const excess = Math.max(0, heights.at(-1) - (height - MARGIN.bottom));
  return last.map(({ style, value }, place) => {
    const at = { x: width - MARGIN.right + 9, y: heights[place] - excess + 5 };
    const attributes = { class: `end style-${style}`, ...at };
    return digits.newShape("text", attributes, WRITTEN[kind](value));
  });
}
