// Files: chosen, photographed by the phone's app, pasted, or dropped.

import { panel } from "./view.js";

const { choose, file, snap } = digits.partsOf(element);

function pictureAmong(transfer) {
  const files = Array.from(transfer?.files ?? []);
  return files.find(({ type }) => type.startsWith("image/")) ?? files[0];
}

// Anywhere on the page: beside the panel, a browser would leave the page for the file.
function onDrag(event) {
  if (!panel.hidden) {
    event.preventDefault();
    panel.classList.toggle("dropping", event.type === "dragover");
  }
}

// onFile: takes a file, or undefined where the visitor gave something else.
export function startFiles(onFile) {
  choose.addEventListener("click", () => file.click());
  for (const input of [file, snap]) {
    input.addEventListener("change", () => {
      if (input.files.length > 0) {
        onFile(input.files[0]);
        input.value = ""; // the same file may be chosen again
      }
    });
  }
  digits.listen(element, "paste", (event) => {
    if (!panel.hidden && !event.target.closest?.("input, textarea")) {
      event.preventDefault();
      onFile(pictureAmong(event.clipboardData));
    }
  });
  digits.listen(element, "drop", (event) => {
    if (!panel.hidden) {
      onDrag(event);
      onFile(pictureAmong(event.dataTransfer));
    }
  });
  for (const kind of ["dragover", "dragleave"]) {
    digits.listen(element, kind, onDrag);
  }
}
