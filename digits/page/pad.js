// The pad: pen strokes on a canvas -> the server's reading -> an event for the page.
//
// Gradio runs this once, with `element` (our markup) and `server` (our functions).
// Strokes are kept in units of a 280 x 280 square, whatever the screen: the network
// reads those, and the canvas is drawn anew from them at any size and sharpness.

function startPad(element, server) {
  const SIDE = 280;
  const CLOSEST = 0.5; // units between kept points; closer ones add nothing
  const STROKES = 200; // what the server accepts; more is not kept
  const POINTS = 5000;
  const AGAIN = 2000; // ms until an unreachable server is tried again

  const pad = element.querySelector(".pad");
  const sheet = element.querySelector(".sheet");
  const undoButton = element.querySelector(".undo");
  const clearButton = element.querySelector(".clear");

  let strokes = [];
  let pen = null; // the pointer that draws; others are ignored
  let turn = 0; // counts drawings, so that an old answer never replaces a newer one

  // Drawing

  function brushWidth() {
    return Number(element.querySelector("input[name=brush]:checked").value);
  }

  function place(event) {
    const box = sheet.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * SIDE;
    const y = ((event.clientY - box.top) / box.height) * SIDE;
    return [x, y].map(
      (value) => Math.round(Math.min(Math.max(value, -SIDE), 2 * SIDE) * 10) / 10,
    );
  }

  function extend(stroke, event) {
    const [x, y] = place(event);
    const [lastX, lastY] = stroke.points.at(-1);
    const near = Math.hypot(x - lastX, y - lastY) < CLOSEST;
    if (!near && stroke.points.length < POINTS) {
      stroke.points.push([x, y]);
    }
  }

  function penDown(event) {
    if (pen !== null || event.button > 0 || strokes.length >= STROKES) {
      return;
    }
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    pen = event.pointerId;
    strokes.push({ width: brushWidth(), points: [place(event)] });
    changed();
  }

  function penMove(event) {
    if (event.pointerId !== pen) {
      return;
    }
    const coalesced = event.getCoalescedEvents?.() ?? [];
    const stroke = strokes.at(-1);
    for (const each of coalesced.length > 0 ? coalesced : [event]) {
      extend(stroke, each);
    }
    repaint();
  }

  function penUp(event) {
    if (event.pointerId !== pen) {
      return;
    }
    pen = null;
    read();
  }

  function undo() {
    strokes = strokes.slice(0, -1);
    pen = null;
    changed();
    read();
  }

  function clear() {
    strokes = [];
    pen = null;
    changed();
    read();
  }

  function changed() {
    pad.classList.toggle("has-ink", strokes.length > 0);
    undoButton.disabled = strokes.length === 0;
    clearButton.disabled = strokes.length === 0;
    repaint();
  }

  // Painting

  function repaint() {
    const box = sheet.getBoundingClientRect();
    const pixels = Math.round(box.width * (window.devicePixelRatio || 1));
    if (pixels === 0) {
      return; // not on the screen
    }
    if (sheet.width !== pixels) {
      sheet.width = pixels;
      sheet.height = pixels;
    }
    const brush = sheet.getContext("2d");
    brush.setTransform(pixels / SIDE, 0, 0, pixels / SIDE, 0, 0);
    brush.clearRect(0, 0, SIDE, SIDE);
    brush.strokeStyle = getComputedStyle(sheet).color;
    brush.lineCap = "round";
    brush.lineJoin = "round";
    for (const stroke of strokes) {
      paint(brush, stroke);
    }
  }

  function paint(brush, { width, points }) {
    brush.lineWidth = width;
    brush.beginPath();
    brush.moveTo(...points[0]);
    for (const point of points) {
      brush.lineTo(...point); // to the first point as well: a dot is drawn
    }
    brush.stroke();
  }

  // Reading

  async function read() {
    turn += 1;
    const mine = turn;
    const of = strokes.length;
    if (of === 0) {
      tell({ verdict: "blank", headline: pad.dataset.empty, of });
      return;
    }
    const unreachable = { error: pad.dataset.unreachable, again: true };
    const answer = (await server.read_drawing({ strokes })) || unreachable;
    if (mine !== turn) {
      return; // a newer drawing is being read
    }
    tell({ ...answer, of: answer.again ? null : of });
    if (answer.again) {
      setTimeout(() => mine === turn && read(), AGAIN);
    }
  }

  // What is told says of how many strokes it is an answer, or null if it is none yet.
  function tell(reading) {
    window.digitsReading = reading; // for a panel that comes later than the answer
    document.dispatchEvent(new CustomEvent("digits:reading", { detail: reading }));
  }

  sheet.addEventListener("pointerdown", penDown);
  sheet.addEventListener("pointermove", penMove);
  sheet.addEventListener("pointerup", penUp);
  sheet.addEventListener("pointercancel", penUp);
  undoButton.addEventListener("click", undo);
  clearButton.addEventListener("click", clear);
  new ResizeObserver(repaint).observe(sheet);
  new MutationObserver(repaint).observe(document.body, { attributeFilter: ["class"] });
  changed();
}

startPad(element, server);
