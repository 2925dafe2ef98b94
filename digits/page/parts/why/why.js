// Why?: the drawing -> which ink speaks for which digit, and what each layer sees.
//
// Gradio runs this once, with `element` (our markup) and `server` (our functions).
// Nothing is asked before the tab is open, and nothing of the layers before they come
// onto the screen. One question is under way at a time; an answer to an old one is
// dropped, and the newer one asked.

function startWhy(element, server) {
  const { digits } = window;
  const AGAIN = 1000; // ms until a network that is waking up, or busy, is asked again
  const AHEAD = "40px"; // above and below the screen: layers there are asked for
  const SIDE = 28;
  const panel = element.querySelector(".why");
  const said = element.querySelector(".said");
  const coloured = element.querySelector(".coloured");
  const sums = Array.from(element.querySelectorAll(".bill dl > div"));
  const list = element.querySelector(".layers");
  const template = element.querySelector("template");
  const selects = Array.from(element.querySelectorAll("select"));

  let reading = null; // the last, but none from while the pen is down
  let drawing = 0; // counts drawings
  let pair = null; // what a visitor chose; else it is the answer and the runner-up
  let held = []; // the pair that is shown
  let pixels = []; // likewise
  let nearby = false; // whether the layers are on the screen, or almost
  let asking = false;

  // Two things are asked; each knows its question of now, and the last one answered.
  const explanation = {
    now: () => `${drawing}: ${pair}`,
    ask: (sent, language) =>
      server.explain_drawing({ ...sent, language, digit: pair?.[0], other: pair?.[1] }),
    show: showExplanation,
    answered: null,
  };
  const layers = {
    now: () => `${drawing}`,
    ask: (sent, language) => server.look_inside({ ...sent, language }),
    show: showLayers,
    answered: null,
  };

  // Asking

  function look() {
    const { glyph, headline, error, of } = reading ?? {};
    if (panel.hidden) {
      return;
    }
    if (glyph) {
      askNext();
    } else {
      const blank = of === undefined || of === 0;
      say(blank ? digits.text("why.empty") : (headline ?? error));
    }
  }

  function askNext() {
    if (asking) {
      return; // whoever asks looks for a newer question when it is done
    }
    const open = nearby ? [explanation, layers] : [explanation];
    const job = open.find(({ now, answered }) => answered !== now());
    panel.setAttribute("aria-busy", String(job !== undefined));
    if (job) {
      ask(job);
    }
  }

  async function ask(job) {
    const mine = job.now();
    asking = true;
    const answer = await digits.answer(job.ask(reading.drawing, digits.language));
    asking = false;
    if (mine === job.now() && answer.again) {
      wait(answer.error);
      setTimeout(() => mine === job.now() && look(), AGAIN);
      return;
    }
    if (mine === job.now()) {
      job.answered = mine;
      job.show(answer);
    }
    look();
  }

  function choose(event) {
    const chosen = selects.map(({ value }) => Number(value));
    const touched = selects.indexOf(event.target);
    if (chosen[0] === chosen[1]) {
      chosen[1 - touched] = held[touched]; // the two change places
    }
    pair = chosen;
    setSelects(chosen);
    look();
  }

  // Showing

  function say(sentence) {
    panel.classList.add("empty");
    panel.setAttribute("aria-busy", "false");
    said.textContent = sentence;
  }

  // What is shown stays, faint, until the answer comes.
  function wait(sentence) {
    if (panel.classList.contains("empty")) {
      said.textContent = sentence;
    }
  }

  function setSelects(chosen) {
    held = chosen;
    selects.forEach((select, place) => {
      select.value = String(chosen[place]);
    });
  }

  function showExplanation(answer) {
    if (!answer.pixels) {
      say(answer.error ?? answer.headline);
      return;
    }
    setSelects([answer.digit, answer.other]);
    said.textContent = answer.headline;
    sums.forEach((row, place) => {
      const [what, much] = answer.sums[place];
      row.firstElementChild.textContent = what;
      row.lastElementChild.textContent = much;
    });
    element.querySelector(".result").textContent = answer.result;
    coloured.setAttribute("aria-label", answer.alt);
    pixels = answer.pixels;
    paint();
    panel.classList.remove("empty");
  }

  function paint() {
    const brush = coloured.getContext("2d");
    const style = getComputedStyle(coloured);
    const [gain, loss, neither] = ["gain", "loss", "neither"].map((name) =>
      style.getPropertyValue(`--${name}`),
    );
    brush.clearRect(0, 0, SIDE, SIDE);
    for (const [place, ink, says] of pixels) {
      const corner = [place % SIDE, Math.floor(place / SIDE)];
      brush.globalCompositeOperation = "source-over";
      brush.globalAlpha = ink / 255;
      brush.fillStyle = neither;
      brush.fillRect(...corner, 1, 1);
      brush.globalCompositeOperation = "source-atop"; // paper shows through as before
      brush.globalAlpha = (Math.abs(says) / 100) ** 0.4; // or the faint is lost
      brush.fillStyle = says > 0 ? gain : loss;
      brush.fillRect(...corner, 1, 1);
    }
  }

  function showLayers(answer) {
    if (!answer.layers) {
      return; // the explanation has said why
    }
    const parts = [...answer.layers, answer.sums];
    while (list.children.length < parts.length) {
      list.append(template.content.firstElementChild.cloneNode(true));
    }
    parts.forEach((part, place) => {
      fill(list.children[place], part);
    });
  }

  function fill(place, { picture, alt, bars, best, ...words }) {
    for (const kind of ["title", "text", "size"]) {
      place.querySelector(`.${kind}`).textContent = words[kind];
    }
    place.classList.toggle("sums", bars !== undefined);
    if (bars) {
      const rows = bars.map((bar, output) => newBar(bar, output === best));
      place.querySelector(".bars").replaceChildren(...rows);
    } else {
      const image = place.querySelector("img");
      image.src = picture;
      image.alt = alt;
    }
  }

  function newBar({ name, sum, from, to }, best) {
    const bar = document.createElement("li");
    bar.className = best ? "bar best" : "bar";
    bar.style.setProperty("--from", from);
    bar.style.setProperty("--to", to);
    for (const [kind, text] of [
      ["name", name],
      ["track", ""],
      ["sum", sum],
    ]) {
      const part = document.createElement("span");
      part.className = kind;
      part.textContent = text;
      bar.append(part);
    }
    return bar;
  }

  function onReading(event) {
    if (!element.isConnected) {
      document.removeEventListener("digits:reading", onReading);
    } else if (!event.detail.live) {
      take(event.detail);
      look();
    }
  }

  function take(newer) {
    const other = newer.drawing?.picture !== reading?.drawing?.picture;
    reading = newer;
    drawing += 1;
    if (newer.of === 0 || other) {
      pair = null; // a new drawing, or photo, a new question
    }
  }

  digits.speak(element);
  for (const select of selects) {
    const options = Array.from({ length: 10 }, (_, digit) => new Option(digit, digit));
    select.prepend(...options);
    select.addEventListener("change", choose);
  }
  if (window.digitsReading && !window.digitsReading.live) {
    take(window.digitsReading);
  }
  document.addEventListener("digits:reading", onReading);
  panel.addEventListener("digits:open", look);
  new MutationObserver(paint).observe(document.body, { attributeFilter: ["class"] });
  new IntersectionObserver(
    (seen) => {
      nearby = seen.at(-1).isIntersecting;
      look();
    },
    { rootMargin: AHEAD },
  ).observe(list);
}

startWhy(element, server);
