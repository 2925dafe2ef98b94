// CSV: a glyph's 784 numbers as the text of a file, for a spreadsheet or a program.

// 28 rows of 28 numbers, as they lie in the picture.
export function rowsAsCsv(levels) {
  const side = digits.GLYPH_SIDE;
  const rows = Array.from({ length: side }, (_, row) =>
    levels.slice(row * side, (row + 1) * side).join(","),
  );
  return `${rows.join("\n")}\n`;
}

// One row, as MNIST is commonly handed on: the label, then the rows one after the other.
export function lineAsCsv(label, levels) {
  return `${[label, ...levels].join(",")}\n`;
}
