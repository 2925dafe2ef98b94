// View: what the panel shows of a photo, and says of it.

export const { photo: panel, live, preview, status } = digits.partsOf(element);
const { ways: sources, shots } = digits.partsOf(element);

export function say(key) {
  digits.put(status, key);
}

// One of the two fills the stage, or none does.
export function fillStage(shown) {
  for (const part of [live, preview]) {
    part.hidden = part !== shown;
  }
  panel.classList.toggle("filled", shown !== null);
  shots.hidden = shown !== live;
  sources.hidden = shown === live;
}
