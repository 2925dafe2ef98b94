// The curve: how much a network that the class teaches has got right after each step, of
// what it learns from and of what is set aside.

const WIDE = 640; // of the chart, in its own units
const HIGH = 300;
const EDGE = { left: 52, right: 12, top: 12, bottom: 28 };
const RULES = [0, 0.25, 0.5, 0.75, 1]; // shares
const TICKS = 4; // steps that are named beside 0

// lines: [{ kind, name, values: shares }]; steps: after which; of: all there will be.
export function drawCurve(figure, lines, steps, of) {
  const chart = figure.querySelector("svg");
  const x = (step) => EDGE.left + (step / of) * (WIDE - EDGE.left - EDGE.right);
  const y = (share) => HIGH - EDGE.bottom - share * (HIGH - EDGE.top - EDGE.bottom);
  chart.setAttribute("viewBox", `0 0 ${WIDE} ${HIGH}`);
  chart.setAttribute("aria-label", lines.map(spokenLine).join(" "));
  chart.replaceChildren(
    ...RULES.flatMap((share) => newRule(share, y(share))),
    ...Array.from({ length: TICKS + 1 }, (_, k) =>
      newStepTick(Math.round((k * of) / TICKS), x, k === TICKS),
    ),
    ...lines.flatMap((line) => newCurve(line, steps, x, y)),
  );
  const names = lines.map(({ kind, name }) => digits.newPart("span", kind, name));
  figure.querySelector("figcaption").replaceChildren(...names);
}

function spokenLine({ name, values }) {
  const ends = [values[0], values.at(-1)].map((share) => digits.share(share ?? 0, 0));
  return `${name}: ${ends.join(" → ")}.`;
}

function newRule(share, y) {
  const d = `M${EDGE.left} ${y}H${WIDE - EDGE.right}`;
  const at = { class: "tick end", x: EDGE.left - 8, y: y + 5 };
  return [
    digits.newShape("path", { class: "rule", d }),
    digits.newShape("text", at, digits.share(share, 0)),
  ];
}

function newStepTick(step, x, isLast) {
  const at = { class: isLast ? "tick end" : "tick", x: x(step), y: HIGH - 6 };
  return digits.newShape("text", at, digits.number(step));
}

function newCurve({ kind, values }, steps, x, y) {
  if (values.length === 0) {
    return [];
  }
  const points = values.map((share, place) => `${x(steps[place])} ${y(share)}`);
  const [lastX, lastY] = points.at(-1).split(" ");
  return [
    digits.newShape("path", { class: `line ${kind}`, d: `M${points.join("L")}` }),
    digits.newShape("circle", { class: kind, cx: lastX, cy: lastY, r: 5 }),
  ];
}
