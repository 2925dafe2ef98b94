// The pad: pen strokes on a canvas -> the server's reading -> an event for the page.
//
// Gradio runs this once, with `element` (our markup) and `server` (our functions).
// Strokes are kept in units of a 280 x 280 square, whatever the screen: the network
// reads those, and the canvas is drawn anew from them at any size and sharpness.

function startPad(element, server) {
  const SIDE = 280;
  const CLOSEST = 0.5; // units between kept points; closer ones add nothing
  const STROKES = 200; // what the server accepts; more is not kept
  const POINTS = 5000; // in one stroke
  const ALL_POINTS = 50000; // in all: 0.7 MB to send
  const AGAIN = 2000; // ms until an unreachable server is tried again

  const pad = element.querySelector(".pad");
  const sheet = element.querySelector(".sheet");
  const undoButton = element.querySelector(".undo");
  const clearButton = element.querySelector(".clear");

  let strokes = [];
  let pen = null; // the pointer that draws; others are ignored
  let paper = null; // the sheet's place on the screen while the pen is down
  let painting = false; // a repaint waits for the screen's next frame
  let turn = 0; // counts drawings, so that an old answer never replaces a newer one

  // Drawing

  function brushWidth() {
    return Number(element.querySelector("input[name=brush]:checked").value);
  }

  function place(event) {
    const x = ((event.clientX - paper.left) / paper.width) * SIDE;
    const y = ((event.clientY - paper.top) / paper.height) * SIDE;
    return [x, y].map(
      (value) => Math.round(Math.min(Math.max(value, -SIDE), 2 * SIDE) * 10) / 10,
    );
  }

  function isFull(stroke) {
    const all = strokes.reduce((sum, { points }) => sum + points.length, 0);
    return stroke.points.length >= POINTS || all >= ALL_POINTS;
  }

  function extend(stroke, event) {
    const [x, y] = place(event);
    const [lastX, lastY] = stroke.points.at(-1);
    if (Math.hypot(x - lastX, y - lastY) >= CLOSEST && !isFull(stroke)) {
      stroke.points.push([x, y]);
    }
  }

  function penDown(event) {
    if (pen !== null || event.button > 0) {
      return;
    }
    event.preventDefault();
    if (strokes.length >= STROKES) {
      tell({ error: pad.dataset.full, of: null });
      return;
    }
    pen = event.pointerId;
    paper = sheet.getBoundingClientRect();
    strokes.push({ width: brushWidth(), points: [place(event)] });
    changed();
    try {
      sheet.setPointerCapture(pen);
    } catch {
      // The pointer is gone already; what it drew stays.
    }
  }

  function penMove(event) {
    if (event.pointerId !== pen) {
      return;
    }
    if (event.buttons === 0) {
      penUp(event); // the lifting was lost, to a menu or another window
      return;
    }
    const coalesced = event.getCoalescedEvents?.() ?? [];
    const stroke = strokes.at(-1);
    for (const each of coalesced.length > 0 ? coalesced : [event]) {
      extend(stroke, each);
    }
    repaintSoon();
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
    repaintSoon();
  }

  // Painting

  function repaintSoon() {
    if (!painting) {
      painting = true;
      requestAnimationFrame(repaint);
    }
  }

  function repaint() {
    painting = false;
    const pixels = Math.round(sheet.clientWidth * (window.devicePixelRatio || 1));
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
    const drawing = strokes.slice();
    const of = drawing.length;
    if (of === 0) {
      tell({ verdict: "blank", headline: pad.dataset.empty, of });
      return;
    }
    const unreachable = { error: pad.dataset.unreachable, again: true };
    const answer = (await server.read_drawing({ strokes: drawing })) || unreachable;
    if (mine !== turn) {
      return; // a newer drawing is being read
    }
    tell({ ...answer, strokes: drawing, of: answer.again ? null : of });
    if (answer.again) {
      setTimeout(() => mine === turn && read(), AGAIN);
    }
  }

  // What is told says of how many strokes it is an answer, or null if it is none yet;
  // and which strokes they are, for panels that ask something else about them.
  function tell(reading) {
    window.digitsReading = reading; // for a panel that comes later than the answer
    document.dispatchEvent(new CustomEvent("digits:reading", { detail: reading }));
  }

  sheet.addEventListener("pointerdown", penDown);
  sheet.addEventListener("pointermove", penMove);
  sheet.addEventListener("pointerup", penUp);
  sheet.addEventListener("pointercancel", penUp);
  sheet.addEventListener("lostpointercapture", penUp);
  undoButton.addEventListener("click", undo);
  clearButton.addEventListener("click", clear);
  new ResizeObserver(repaintSoon).observe(sheet);
  new MutationObserver(repaintSoon).observe(document.body, {
    attributeFilter: ["class"],
  });
  changed();
}

startPad(element, server);
