// Filters: bytes -> the small windows of the first layer of `small`, painted: blue where a
// number is above 0, orange where it is below, the stronger the larger it is.

import { newCanvas } from "./elements.js";

const FILTERS = 8;
const FILTER_SIDE = 5; // px
const ZERO = 128; // the byte of the number 0
const CURB = 0.7; // power of a number's share of the largest, or the small are lost

// Return the numbers of each step's filters, as the server's base64 text holds them: from
// -1 to 1, as shares of the step's largest.
export function filtersIn(base64) {
  const levels = Array.from(atob(base64), (byte) => byte.charCodeAt(0) - ZERO);
  const size = FILTERS * FILTER_SIDE ** 2;
  return Array.from({ length: levels.length / size }, (_, step) => {
    const own = levels.slice(step * size, (step + 1) * size);
    const largest = Math.max(1, ...own.map(Math.abs));
    return own.map((level) => level / largest);
  });
}

// Put the windows into an element; they are empty.
export function putFilterPanes(row) {
  row.replaceChildren(
    ...Array.from({ length: FILTERS }, () => newCanvas(FILTER_SIDE, FILTER_SIDE)),
  );
}

// Paint the filters of one step in an element's windows; without them, they are empty.
export function showFilters(row, numbers = []) {
  const style = getComputedStyle(row);
  const [above, below] = ["gain", "loss"].map((name) =>
    style.getPropertyValue(`--${name}`),
  );
  Array.from(row.children).forEach((pane, filter) => {
    const brush = pane.getContext("2d");
    brush.clearRect(0, 0, FILTER_SIDE, FILTER_SIDE);
    for (let place = 0; place < FILTER_SIDE ** 2; place += 1) {
      const number = numbers[filter * FILTER_SIDE ** 2 + place] ?? 0;
      brush.globalAlpha = Math.abs(number) ** CURB;
      brush.fillStyle = number > 0 ? above : below;
      brush.fillRect(place % FILTER_SIDE, Math.floor(place / FILTER_SIDE), 1, 1);
    }
  });
}
