// The pad: pen strokes on a canvas -> the server's reading -> an event for the page.
//
// Gradio runs this once, with `element` (our markup) and `server` (our functions).
// Strokes are kept in units of a 280 x 280 square, whatever the screen: the network
// reads those, and the canvas is drawn anew from them at any size and sharpness.
//
// The drawing is read several times a second while the pen is down, and at once when it
// is lifted. Every reading is told to the page by the event "digits:reading"; whatever
// sends the event "digits:draw" puts strokes of its own on the pad. Meanwhile a photo may
// be read in place of the pad, until the pad changes or the event "digits:back" comes.

const SIDE = 280; // units along the pad
const CLOSEST = 0.5; // units between kept points; closer ones add nothing
const FLAT = 0.1; // units between a curve and the short lines that stand for it
const STROKES = 200; // what the server accepts; more is not kept
const POINTS = 5000; // in one stroke
const ALL_POINTS = 50000; // in all: 0.7 MB to send
const WIDEST = 64; // units; of a brush that another part may ask for
const FARTHEST = 10 * SIDE; // units; likewise of a point, from the pad's corner

// Strokes.
//
// The path of a stroke runs through the middles between the pen's points and bends
// towards the points themselves, so that a fast circle of twelve points is round. It is
// kept as short lines, which are painted and sent alike: the server joins points by
// straight lines, and the network is to see the very drawing that the person sees.

function newStroke(width, point) {
  return { width, path: [point], ends: [point] }; // ends: the pen's last two points
}

// Return whether the stroke became longer.
function extend(stroke, point) {
  const [before, last] = [stroke.ends.at(-2), stroke.ends.at(-1)];
  const to = middle(last, point);
  const bend = before ? curve(middle(before, last), last, to) : [to];
  if (length(last, point) < CLOSEST || stroke.path.length + bend.length > POINTS) {
    return false;
  }
  if (before) {
    stroke.path.pop(); // the straight end gives way to the bend
  }
  stroke.path.push(...bend, point);
  stroke.ends = [last, point];
  return true;
}

function middle([x0, y0], [x1, y1]) {
  return [rounded((x0 + x1) / 2), rounded((y0 + y1) / 2)];
}

function rounded(value) {
  return Math.round(value * 10) / 10;
}

function length([x0, y0], [x1, y1]) {
  return Math.hypot(x1 - x0, y1 - y0);
}

// The quadratic curve between two points that bends towards a third, as points after the
// first. Cut into n lines it is at most |from - 2 bend + to| / 4n² away from them.
function curve(from, bend, to) {
  const sway = length(
    from,
    bend.map((value, axis) => 2 * value - to[axis]),
  );
  const lines = Math.max(1, Math.ceil(Math.sqrt(sway / (4 * FLAT))));
  return Array.from({ length: lines }, (_, line) => {
    const t = (line + 1) / lines;
    return from.map((value, axis) =>
      rounded((1 - t) ** 2 * value + 2 * t * (1 - t) * bend[axis] + t ** 2 * to[axis]),
    );
  });
}

function isWithin(reach, { width, path }, point) {
  return path.some(
    (end, k) => distance(point, path[Math.max(k - 1, 0)], end) <= reach + width / 2,
  );
}

// From a point to the line between two others.
function distance([x, y], [x0, y0], [x1, y1]) {
  const [across, down] = [x1 - x0, y1 - y0];
  const square = across ** 2 + down ** 2;
  const along = square ? ((x - x0) * across + (y - y0) * down) / square : 0;
  const near = Math.min(Math.max(along, 0), 1);
  return Math.hypot(x - x0 - near * across, y - y0 - near * down);
}

// Strokes of another part of the page, kept as they are; null if they are none.
function strokesFrom(given) {
  if (!Array.isArray(given) || given.length > STROKES || !given.every(isStroke)) {
    return null;
  }
  if (given.reduce((sum, { points }) => sum + points.length, 0) > ALL_POINTS) {
    return null;
  }
  return given.map(({ width, points }) => ({
    width,
    path: points.map((one) => [...one]),
  }));
}

function isStroke(stroke) {
  const { width, points } = stroke ?? {};
  const isBrush = Number.isFinite(width) && width >= 1 && width <= WIDEST;
  const isPath = Array.isArray(points) && points.length > 0 && points.length <= POINTS;
  return isBrush && isPath && points.every(isPoint);
}

function isPoint(point) {
  const isNear = (value) => Number.isFinite(value) && Math.abs(value) <= FARTHEST;
  return Array.isArray(point) && point.length === 2 && point.every(isNear);
}

// A text that no other page has: it says nothing of the visitor, and is stored nowhere.
function newVisit() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function startPad(element, server) {
  const { digits } = window;
  const PACE = 120; // ms from one reading to the next while the pen is down
  const AGAIN = 2000; // ms until an unreachable server is tried again
  const STEPS = 500; // that can be undone
  const RUBBER = 6; // units; the eraser's radius
  const PINCH = 12; // units; a finger drew no more than this if a second one pinches
  const SLIP = 12; // units that the pad may move below the pen within a stroke
  const PALM = 1000; // ms after a stylus was near, in which a finger is a palm
  const STEP = 5; // units that an arrow key moves the pen
  const STRIDE = 20; // with Shift
  const ARROWS = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };

  const pad = element.querySelector(".pad");
  const paper = element.querySelector(".paper");
  const sheet = element.querySelector(".sheet");
  const nib = element.querySelector(".nib");
  const state = element.querySelector(".state");
  const eraser = element.querySelector(".eraser");
  const undoButton = element.querySelector(".undo");
  const redoButton = element.querySelector(".redo");
  const clearButton = element.querySelector(".clear");

  let strokes = []; // a change makes a new list; only a stroke that is drawn grows
  let past = []; // the lists that undo goes back to
  let future = []; // and redo forward to
  let version = 0; // counts changes
  let since = 0; // ms; when the drawing became what it is

  let pen = null; // what draws, its id and kind, while it is down; others are ignored
  let erasing = false; // instead of drawing
  let place = null; // where the pen is on the pad
  let way = 0; // units; how far it went since it came down
  let box = null; // where the sheet is on the screen
  let seen = null; // the pointer's last event there
  let stylusSeen = -PALM; // ms
  const fingers = new Set(); // on the sheet
  const arrows = new Set(); // held down
  let hand = [SIDE / 2, SIDE / 2]; // where the arrow keys' pen is

  let painting = false; // a repaint waits for the screen's next frame

  const visit = newVisit(); // the same for all readings until the page is left
  let turn = 0; // counts readings that were asked for
  let told = 0; // the latest that was told, or that is worth no answer any more
  let asked = {}; // the version that was last sent, and its answer to come
  let began = 0; // ms; when the last reading with the pen down was asked for
  let following = false; // such a reading is under way, or waits for its time

  // The pen, whoever holds it

  function lower(holder, point) {
    if (strokes.length >= STROKES && !isEraser()) {
      tell({ error: digits.text("pad.full"), of: null, since: performance.now() });
      return;
    }
    pen = holder;
    erasing = isEraser();
    place = point;
    way = 0;
    began = performance.now();
    past = [...past.slice(-STEPS), strokes];
    if (erasing) {
      erase(point);
    } else {
      strokes = [...strokes, newStroke(brushWidth(), point)];
      changed();
    }
    sayPen();
  }

  function drag(point) {
    if (erasing) {
      erase(point);
    } else if (!isFull() && extend(strokes.at(-1), point)) {
      changed();
    }
    way += length(place, point);
    place = point;
  }

  function isFull() {
    return strokes.reduce((sum, { path }) => sum + path.length, 0) >= ALL_POINTS;
  }

  function raise() {
    if (pen === null) {
      return;
    }
    pen = null;
    if (strokes === past.at(-1)) {
      past.pop(); // nothing was drawn, nothing erased
    } else {
      future = [];
    }
    refresh();
  }

  function lift() {
    if (pen !== null) {
      raise();
      read();
    }
  }

  function takeBack() {
    pen = null;
    show(past.pop());
  }

  function erase(point) {
    const steps = Math.ceil(length(place, point) / RUBBER) || 1;
    const between = Array.from({ length: steps }, (_, k) =>
      point.map((value, axis) => value + (k / steps) * (place[axis] - value)),
    );
    const isKept = (stroke) => !between.some((one) => isWithin(RUBBER, stroke, one));
    const kept = strokes.filter(isKept);
    if (kept.length < strokes.length) {
      strokes = kept;
      told = turn;
      changed();
    }
  }

  function brushWidth() {
    return Number(element.querySelector("input[name=brush]:checked").value);
  }

  function isEraser() {
    return eraser.getAttribute("aria-pressed") === "true";
  }

  function setEraser(on) {
    eraser.setAttribute("aria-pressed", String(on));
    pad.classList.toggle("erasing", on);
  }

  // Undo and redo

  function undo() {
    raise();
    if (past.length > 0) {
      future.push(strokes);
      show(past.pop());
    }
  }

  function redo() {
    raise();
    if (future.length > 0) {
      past.push(strokes);
      show(future.pop());
    }
  }

  function replace(others) {
    raise();
    if (strokes.length + others.length > 0) {
      past = [...past.slice(-STEPS), strokes];
      future = [];
      show(others);
    }
  }

  function show(others) {
    strokes = others;
    told = turn;
    changed();
    read();
  }

  function changed() {
    version += 1;
    since = performance.now();
    pad.classList.remove("aside");
    refresh();
    repaintSoon();
    follow();
  }

  function refresh() {
    const isEmpty = strokes.length === 0;
    pad.classList.toggle("has-ink", !isEmpty);
    if (isEmpty && pen === null) {
      setEraser(false); // whoever has erased everything wants to draw
    }
    setDisabled(eraser, isEmpty && pen === null);
    setDisabled(undoButton, past.length === 0);
    setDisabled(redoButton, future.length === 0);
    setDisabled(clearButton, isEmpty);
    sayPen();
  }

  function setDisabled(button, disabled) {
    if (disabled && button === document.activeElement) {
      sheet.focus({ preventScroll: true }); // or the keyboard would lose its place
    }
    button.disabled = disabled;
  }

  // Mouse, finger, stylus

  function onPointerDown(event) {
    if (event.button !== 0) {
      return;
    }
    event.preventDefault();
    if (!mayDraw(event)) {
      return;
    }
    lift(); // the keys' pen, if that is down
    sheet.focus({ preventScroll: true });
    setKeyed(false); // whoever draws by hand needs neither ring nor explanation
    paper.classList.remove("explained");
    box = sheet.getBoundingClientRect();
    seen = event;
    lower({ id: event.pointerId, kind: event.pointerType }, onPad(event));
    try {
      sheet.setPointerCapture(event.pointerId);
    } catch {
      // The pointer is gone already; what it drew stays.
    }
  }

  // One pointer draws at a time. What a finger began is taken back if a second one comes
  // at once, for then they pinch, or if a stylus comes, for then it was the palm.
  function mayDraw({ pointerType, pointerId, isPrimary }) {
    if (pointerType === "touch") {
      if (isPrimary) {
        fingers.clear(); // no other is down, whatever became of it
      }
      fingers.add(pointerId);
    }
    const pinches = fingers.size > 1 && way < PINCH;
    if (pen?.kind === "touch" && (pinches || pointerType === "pen")) {
      takeBack();
    }
    const isStray = pointerType === "touch" && (fingers.size > 1 || isPalm());
    return !isStray && (pen === null || pen.kind === "keys");
  }

  function isPalm() {
    return performance.now() - stylusSeen < PALM;
  }

  function onPointerMove(event) {
    if (event.pointerType === "pen") {
      stylusSeen = performance.now();
    }
    if (event.pointerId !== pen?.id) {
      return;
    }
    if (event.buttons === 0) {
      lift(); // its lifting was lost, to a menu or another window
      return;
    }
    box = sheet.getBoundingClientRect();
    if (length(place, onPad(seen)) > SLIP) {
      resume(event);
    }
    seen = event;
    const coalesced = event.getCoalescedEvents?.() ?? [];
    for (const each of coalesced.length > 0 ? coalesced : [event]) {
      drag(onPad(each));
    }
  }

  // The pad slipped away below the pen, as when the screen is turned. The pen is elsewhere
  // on it now, and no line leads there.
  function resume(event) {
    const holder = pen;
    lift();
    lower(holder, onPad(event));
  }

  function onPointerUp(event) {
    fingers.delete(event.pointerId);
    if (event.pointerId === pen?.id) {
      lift();
    }
  }

  function onPad(event) {
    const x = ((event.clientX - box.left) / box.width) * SIDE;
    const y = ((event.clientY - box.top) / box.height) * SIDE;
    return [x, y].map((value) => rounded(Math.min(Math.max(value, -SIDE), 2 * SIDE)));
  }

  // Keys

  function onKey(event) {
    const key = letterOf(event);
    if (event.ctrlKey || event.metaKey) {
      if (key === "z" || key === "y") {
        event.preventDefault();
        const step = key === "y" || event.shiftKey ? redo : undo;
        step();
      }
    } else if (event.target === sheet && !event.altKey && press(event)) {
      event.preventDefault();
    }
  }

  // The letter on the key; for a script without such letters, that of its place.
  function letterOf({ key, code }) {
    return (/^[a-z]$/i.test(key) ? key : code.replace("Key", "")).toLowerCase();
  }

  // Return whether the key means something here.
  function press({ key, shiftKey, repeat }) {
    if (key in ARROWS) {
      arrows.add(key);
      steer(shiftKey ? STRIDE : STEP);
    } else if (key === " ") {
      if (!repeat) {
        turnPen();
      }
    } else if (["Delete", "Backspace", "Escape"].includes(key)) {
      replace([]);
    } else {
      return false;
    }
    setKeyed(true);
    return true;
  }

  // Two arrows held down together lead along a diagonal.
  function steer(step) {
    for (const arrow of arrows) {
      hand = hand.map((value, axis) => value + step * ARROWS[arrow][axis]);
    }
    hand = hand.map((value) => Math.min(Math.max(value, 0), SIDE));
    if (pen?.kind === "keys") {
      drag(hand);
    }
  }

  function turnPen() {
    paper.classList.remove("explained");
    if (pen === null) {
      lower({ kind: "keys" }, hand);
    } else if (pen.kind === "keys") {
      lift();
    }
  }

  function onFocus() {
    const keyed = sheet.matches(":focus-visible");
    paper.classList.toggle("explained", keyed);
    setKeyed(keyed);
  }

  function onBlur() {
    arrows.clear();
    if (pen?.kind === "keys") {
      lift();
    }
    setKeyed(false);
  }

  // Show the keys' pen, or hide it from one who draws otherwise.
  function setKeyed(keyed) {
    paper.classList.toggle("keyed", keyed);
    nib.style.left = `${(100 * hand[0]) / SIDE}%`;
    nib.style.top = `${(100 * hand[1]) / SIDE}%`;
    nib.style.width = `${(100 * (isEraser() ? 2 * RUBBER : brushWidth())) / SIDE}%`;
  }

  function sayPen() {
    const isDown = pen?.kind === "keys";
    if (isDown !== nib.classList.contains("down")) {
      nib.classList.toggle("down", isDown);
      state.dataset.text = isDown ? "pad.pen_down" : "pad.pen_up";
      state.textContent = digits.text(state.dataset.text);
    }
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
    const { width } = sheet.getBoundingClientRect();
    const pixels = Math.round(width * (window.devicePixelRatio || 1));
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

  function paint(brush, { width, path }) {
    brush.lineWidth = width;
    brush.beginPath();
    brush.moveTo(...path[0]);
    for (const point of path) {
      brush.lineTo(...point); // to the first point as well: a dot is drawn
    }
    brush.stroke();
  }

  // Reading

  // Read along while the pen is down: one reading at a time, and none without a change.
  function follow() {
    if (pen !== null && !following) {
      following = true;
      setTimeout(readAlong, Math.max(0, began + PACE - performance.now()));
    }
  }

  async function readAlong() {
    const current = version;
    if (pen !== null && asked.version !== current) {
      began = performance.now();
      const answer = await read();
      const took = performance.now() - began;
      began += answer.again ? AGAIN : Math.max(0, 2 * took - PACE); // a busy server rests
    }
    following = false;
    if (version !== current) {
      follow();
    }
  }

  async function read() {
    turn += 1;
    const mine = turn;
    const live = pen !== null;
    const of = live ? null : strokes.length;
    const drawing = strokes.map(({ width, path }) => ({ width, points: [...path] }));
    const drawn = { strokes: drawing, drawing: { strokes: drawing }, since };
    const answer = drawing.length === 0 ? blank() : await answerTo(drawing);
    if (isWorthTelling(answer, mine, live) && isNewest(drawn)) {
      told = mine;
      tell({ ...answer, ...drawn, of: answer.again ? null : of, live });
    }
    if (answer.again && !live) {
      setTimeout(() => mine === turn && read(), AGAIN);
    }
    return answer;
  }

  function blank() {
    return { verdict: "blank", headline: digits.text("headline.blank") };
  }

  // A drawing that was read with the pen down is not sent again when it is lifted; one
  // that still waits is, for who has lifted the pen goes first.
  function answerTo(drawing) {
    const lifted = pen === null;
    const waits = lifted && !asked.lifted && !asked.settled;
    if (asked.version !== version || waits) {
      const mine = { version, lifted, settled: false };
      asked = mine;
      mine.answer = ask(drawing, lifted).then((answer) => {
        mine.settled = true;
        if (asked === mine && (answer.again || answer.superseded)) {
          asked = {};
        }
        return answer;
      });
    }
    return asked.answer;
  }

  function ask(drawing, lifted) {
    const question = {
      strokes: drawing,
      visit,
      turn,
      lifted,
      language: digits.language,
    };
    return digits.answer(server.read_drawing(question));
  }

  // No older drawing after a newer one, which the server may have read in its place; and
  // while the pen is down no sentence in place of the bars, for every stroke begins as a
  // dot.
  function isWorthTelling({ error, probabilities, verdict, superseded }, mine, live) {
    if (mine <= told || superseded) {
      return false;
    }
    if (live) {
      return pen !== null && Boolean(probabilities || verdict === "blank");
    }
    return !(error && pen !== null);
  }

  // Nor an old drawing after a newer photo.
  function isNewest(drawn) {
    return drawn.since >= (window.digitsReading?.since ?? 0);
  }

  // What is told says of how many strokes it is an answer, or null if it is none yet or
  // the pen is down (`live`); which strokes they are; since when; and, for panels that
  // ask something else about it, what to send of the drawing.
  function tell(reading) {
    window.digitsReading = reading; // for a panel that comes later than the answer
    document.dispatchEvent(new CustomEvent("digits:reading", { detail: reading }));
  }

  function onDraw(event) {
    if (!element.isConnected) {
      document.removeEventListener("digits:draw", onDraw);
      return;
    }
    event.preventDefault(); // it has arrived
    const others = strokesFrom(event.detail?.strokes);
    if (others) {
      replace(others);
    }
  }

  // Who sees a photo's reading is to know that it is not the pad's.
  function onReading(event) {
    if (element.isConnected) {
      pad.classList.toggle("aside", Boolean(event.detail.drawing?.picture));
    } else {
      document.removeEventListener("digits:reading", onReading);
    }
  }

  function onBack() {
    if (element.isConnected) {
      since = performance.now();
      read();
    } else {
      document.removeEventListener("digits:back", onBack);
    }
  }

  // The same drawing is read anew, and every part that shows the reading shows it anew.
  function onLanguage() {
    if (!element.isConnected) {
      document.removeEventListener("digits:language", onLanguage);
      return;
    }
    asked = {};
    if (!window.digitsReading?.drawing?.picture) {
      read();
    }
  }

  function onVisibility() {
    if (document.hidden) {
      lift(); // its lifting would be lost
    } else {
      repaintSoon();
    }
  }

  sheet.addEventListener("pointerdown", onPointerDown);
  sheet.addEventListener("pointermove", onPointerMove);
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    sheet.addEventListener(end, onPointerUp);
  }
  sheet.addEventListener("contextmenu", (event) => pen && event.preventDefault());
  sheet.addEventListener("focus", onFocus);
  sheet.addEventListener("blur", onBlur);
  sheet.addEventListener("keyup", ({ key }) => arrows.delete(key));
  pad.addEventListener("keydown", onKey);
  for (const input of element.querySelectorAll("input[name=brush]")) {
    input.addEventListener("click", () => setEraser(false));
  }
  eraser.addEventListener("click", () => setEraser(!isEraser()));
  undoButton.addEventListener("click", undo);
  redoButton.addEventListener("click", redo);
  clearButton.addEventListener("click", () => replace([]));
  document.addEventListener("digits:draw", onDraw);
  document.addEventListener("digits:reading", onReading);
  document.addEventListener("digits:back", onBack);
  document.addEventListener("digits:language", onLanguage);
  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("resize", repaintSoon); // a zoom leaves the sheet's size
  new ResizeObserver(repaintSoon).observe(sheet);
  new MutationObserver(repaintSoon).observe(document.body, {
    attributeFilter: ["class"],
  });
  digits.speak(element);
  refresh();
  repaintSoon();
}

startPad(element, server);
