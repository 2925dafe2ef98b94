// View: what the panel shows of a photo, and says of it.

export const panel = element.querySelector(".photo");
export const live = element.querySelector(".live");
export const preview = element.querySelector(".preview");
export const status = element.querySelector(".said");

const sources = element.querySelector(".ways");
const shots = element.querySelector(".shots");

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
