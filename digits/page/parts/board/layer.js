// The layer: the board over the page, the button that leads back to it, and what is said
// at its foot.

const NOTICE_TIME = 8000; // ms that a notice stays

export const layer = element.querySelector("dialog.board");
const { return: returnButton, notice: noticeLine } = digits.partsOf(element);

let noticeTimer = null;

export function isLayerOpen() {
  return layer.open && !document.hidden;
}

export function openLayer() {
  returnButton.hidden = false;
  if (!layer.open) {
    layer.showModal();
  }
}

export function leaveLayer() {
  layer.close();
}

// Take the board away, as if it had never been opened.
export function removeLayer() {
  layer.close();
  returnButton.hidden = true;
}

export function say(sentence, lasts = NOTICE_TIME) {
  clearTimeout(noticeTimer);
  noticeLine.textContent = sentence;
  noticeTimer = setTimeout(() => {
    noticeLine.textContent = "";
  }, lasts);
}

layer.addEventListener("close", () => digits.send("board-left"));
