// Histories: what the server tells of a learning -> its steps, lines, filters and shares,
// alike for those that were kept and for the lesson that goes on.

export const NOW = "now"; // the name of the lesson's

// Where the network was measured, by the server's names; styles as in the charts below.
const LINES = { learnt: 0, mnist: 1, pens: 3, strangers: 3 };

function newLines(values) {
  return Object.entries(values).map(([name, line]) => ({
    ...{ name, style: LINES[name] },
    ...line,
  }));
}

// How much of strangers' drawings a history reads after a step, from 0 to 1, and how much
// of what it learnt from, null where that was not measured.
export function sharesRight({ lines }, place) {
  const rightOf = (...names) =>
    lines.find(({ name }) => names.includes(name))?.accuracy[place] ?? null;
  return { strangers: rightOf("pens", "strangers"), own: rightOf("learnt") };
}

// One that was kept; its shares of a drawing come later.
export function keptHistory({ name, drawings, curves, filters }, steps) {
  return {
    ...{ name, drawings, steps },
    ...{ places: steps.length, end: steps.at(-1) },
    lines: newLines(curves),
    filters: digits.filtersIn(filters),
    ...{ shares: [], drawing: null, isOver: true, waiting: null },
  };
}

// The lesson's. `waiting` is said while it has no steps yet.
export function lessonHistory(lesson, waiting) {
  const [learnt, strangers] = ["learnt", "strangers"].map((name) => ({
    accuracy: lesson.figures.map((figures) => figures[`${name}_accuracy`]),
    loss: lesson.figures.map((figures) => figures[`${name}_loss`]),
  }));
  return {
    ...{ name: NOW, steps: lesson.steps, shares: lesson.shares },
    places: lesson.isGoing ? lesson.places : lesson.steps.length,
    end: lesson.isGoing ? lesson.of : lesson.steps.at(-1),
    lines: newLines({ learnt, strangers }),
    ...{ filters: lesson.filters, drawing: lesson.drawing, waiting },
    isOver: !lesson.isGoing,
  };
}
