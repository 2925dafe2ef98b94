// Glyph: what the network sees as a table of its 784 numbers, to look at, print and save.
//
// The event "digits:glyph" opens it, with the glyph that the page already has; of a number
// it is that of the digit that is chosen. Nothing is asked of the server.

import { lineAsCsv, rowsAsCsv } from "./csv.js";
import { nameMarked, showTable, startTable } from "./table.js";

const UNKNOWN = "?"; // in place of a label
const { glyph: dialog, label, line, saved: outcome } = digits.partsOf(element);

let shown = null; // the reading whose glyph it is

function open(event) {
  event.preventDefault(); // it has arrived
  const reading = window.digitsReading;
  shown = digits.chosenOf(reading);
  if (shown?.glyph && !dialog.open) {
    showTable(shown.glyph);
    label.value = reading.held ? "" : (shown.digit ?? "");
    outcome.textContent = "";
    showLabel();
    dialog.showModal();
  }
}

// Without a label there is no row of MNIST's form.
function showLabel() {
  line.disabled = label.value === "";
}

function saveRows() {
  save("glyph-28x28.csv", rowsAsCsv(digits.levelsOf(shown.glyph)));
}

function saveLine() {
  save("glyph-mnist.csv", lineAsCsv(label.value, digits.levelsOf(shown.glyph)));
}

function save(name, text) {
  digits.saveFile(new Blob([text], { type: "text/csv" }), name);
  outcome.textContent = digits.text("glyph.saved", { name });
}

digits.translate(element);
startTable();
label.append(new Option(UNKNOWN, ""));
label.append(...Array.from({ length: 10 }, (_, digit) => new Option(digit, digit)));
label.addEventListener("change", showLabel);
line.addEventListener("click", saveLine);
element.querySelector(".rows").addEventListener("click", saveRows);
element.querySelector(".print").addEventListener("click", () => window.print());
element.querySelector(".close").addEventListener("click", () => dialog.close());
digits.listen(element, "digits:glyph", open);
digits.listen(element, "digits:language", () => shown && nameMarked());
