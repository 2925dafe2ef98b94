// How it learnt: a network's name -> its curves, figures, layers and misses.
//
// Gradio runs this once, with `element` (our markup) and `server` (our functions).
// Nothing is asked before the tab is open, and one question is under way at a time. The
// curves are drawn at the size they have on the screen, so that their text is legible.

function startLearnt(element, server) {
  const { digits } = window;
  const AGAIN = 1000; // ms until networks that are waking up are asked again
  const MARGIN = { left: 54, right: 66, top: 12, bottom: 46 }; // px
  const APART = 17; // px between two values written beside a chart
  const panel = element.querySelector(".learnt");
  const choice = element.querySelector("select");
  const said = element.querySelector(".said");
  const about = element.querySelector(".about");
  const count = element.querySelector(".count");

  let turn = 0; // counts choices, so that an old answer never replaces a newer one
  let asking = false;
  let described = null; // the network whose card is shown
  let curves = [];

  // Asking

  function choose() {
    turn += 1;
    look();
  }

  async function look() {
    if (asking || panel.hidden) {
      return; // whoever asks looks for a newer choice when it is done
    }
    asking = true;
    const mine = turn;
    const card = await describe(mine);
    const answer = card.error || mine !== turn ? card : await misread(mine);
    asking = false;
    if (mine !== turn) {
      look();
    } else if (answer.again) {
      setTimeout(() => mine === turn && look(), AGAIN);
    }
  }

  async function describe(mine) {
    if (described !== null && described === choice.value) {
      return {}; // it is shown already
    }
    const question = { network: choice.value || null, language: digits.language };
    const answer = await digits.answer(server.describe_network(question));
    if (mine === turn) {
      showCard(answer);
    }
    return answer;
  }

  async function misread(mine) {
    const question = { network: described, language: digits.language };
    const answer = await digits.answer(server.misread_drawings(question));
    if (mine === turn) {
      showMisses(answer);
    }
    return answer;
  }

  // Showing

  function newPart(kind, text, className = "") {
    const part = document.createElement(kind);
    part.textContent = text;
    part.className = className;
    return part;
  }

  function showCard(answer) {
    said.textContent = answer.error ?? "";
    if (answer.error) {
      return;
    }
    described = answer.name;
    curves = answer.curves;
    showChoices(answer.networks);
    showFacts(answer.facts);
    showRows(element.querySelector(".sources tbody"), answer.sources);
    showRows(element.querySelector(".layers tbody"), answer.layers);
    element.querySelector(".overfitting").textContent =
      curves.length > 0 ? answer.overfitting : digits.text("learnt.none");
    showMisses({ headline: "", note: "", shown: [] });
    about.hidden = false;
    showLegend();
    showNumbers();
    drawCharts();
  }

  function showChoices(networks) {
    choice.replaceChildren(
      ...networks.map(({ value, text }) => new Option(text, value)),
    );
    choice.value = described;
  }

  function showFacts(facts) {
    const pairs = facts.map(([what, how]) => {
      const pair = newPart("div", "");
      pair.append(newPart("dt", what), newPart("dd", how));
      return pair;
    });
    element.querySelector(".facts dl").replaceChildren(...pairs);
  }

  function showRows(body, rows) {
    const shown = rows.map(([first, ...others]) => {
      const row = newPart("tr", "");
      const head = newPart("th", first);
      head.scope = "row";
      row.append(head, ...others.map((text) => newPart("td", text)));
      return row;
    });
    body.replaceChildren(...shown);
  }

  function showMisses({ error, headline, note, shown }) {
    count.textContent = error ?? headline;
    element.querySelector(".note").textContent = note ?? "";
    const pictures = (shown ?? []).map(({ picture, text }) => {
      const miss = newPart("li", "");
      const image = new Image(28, 28);
      image.src = picture;
      image.alt = "";
      miss.append(image, newPart("span", text));
      return miss;
    });
    element.querySelector(".shown").replaceChildren(...pictures);
  }

  // Curves

  function drawn(kind, attributes, text = "") {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", kind);
    for (const [name, value] of Object.entries(attributes)) {
      shape.setAttribute(name, value);
    }
    shape.textContent = text;
    return shape;
  }

  const WRITTEN = {
    accuracy: (value) => digits.share(value, 1),
    loss: (value) => digits.number(value, 3),
  };

  function showLegend() {
    const entries = curves.map(({ style, name }) => {
      const entry = newPart("li", "");
      const sample = drawn("svg", { width: 44, height: 14, "aria-hidden": "true" });
      sample.append(
        drawn("path", { class: `curve style-${style}`, d: "M2 7H42" }),
        marker(style, 22, 7),
      );
      entry.append(sample, newPart("span", name));
      return entry;
    });
    element.querySelector(".legend").replaceChildren(...entries);
  }

  function showNumbers() {
    const table = element.querySelector(".numbers");
    const kinds = ["accuracy", "loss"];
    const named = curves.flatMap(({ name, ...of }) =>
      kinds.map((kind) => ({
        kind,
        values: of[kind],
        name: `${digits.text(`learnt.short.${kind}`)}, ${name}`,
      })),
    );
    const heads = [digits.text("learnt.epoch"), ...named.map(({ name }) => name)];
    const row = newPart("tr", "");
    row.append(...heads.map((text) => newPart("th", text)));
    const head = newPart("thead", "");
    head.append(row);
    const body = newPart("tbody", "");
    const rows = (named[0]?.values ?? []).map((_, epoch) => [
      epoch + 1,
      ...named.map(({ kind, values }) => WRITTEN[kind](values[epoch])),
    ]);
    showRows(body, rows);
    table.replaceChildren(head, body);
  }

  function drawCharts() {
    for (const kind of ["accuracy", "loss"]) {
      drawChart(element.querySelector(`.${kind} svg`), kind);
    }
  }

  function drawChart(svg, kind) {
    const width = svg.parentElement.clientWidth;
    if (width === 0 || curves.length === 0) {
      svg.replaceChildren();
      return; // not on the screen, or nothing to draw
    }
    const height = Math.round(Math.min(Math.max(0.55 * width, 200), 340));
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    svg.setAttribute("aria-label", spoken(kind));
    const scale = scaleOf(kind, width, height);
    svg.replaceChildren(
      ...grid(scale, kind),
      ...curves.flatMap((curve) => line(curve, curve[kind], scale)),
      ...ends(kind, scale),
    );
  }

  function spoken(kind) {
    const caption = element.querySelector(`.${kind} figcaption`).textContent;
    const lines = curves.map(({ name, [kind]: values }) => {
      const [first, last] = [values[0], values.at(-1)].map(WRITTEN[kind]);
      return `${name}: ${first} → ${last}.`;
    });
    return [`${caption}.`, ...lines].join(" ");
  }

  // Where an epoch and a value lie: accuracy up to 1, loss from 0.
  function scaleOf(kind, width, height) {
    const values = curves.flatMap((curve) => curve[kind]);
    const low = kind === "accuracy" ? Math.min(...values) : 0;
    const high = kind === "accuracy" ? 1 : Math.max(...values);
    const step = roundStep((high - low) / 5);
    const bottom = Math.max(0, Math.floor(low / step) * step);
    const top = kind === "accuracy" ? 1 : Math.ceil(high / step) * step;
    const epochs = curves[0][kind].length;
    const across = width - MARGIN.left - MARGIN.right;
    const up = height - MARGIN.top - MARGIN.bottom;
    return {
      ...{ width, height, epochs, step, bottom, top },
      x: (epoch) => MARGIN.left + ((epoch - 1) / Math.max(1, epochs - 1)) * across,
      y: (value) => MARGIN.top + ((top - value) / (top - bottom || 1)) * up,
    };
  }

  // The next of 1, 2 and 5 times a power of ten.
  function roundStep(least) {
    const power = 10 ** Math.floor(Math.log10(least || 1));
    return power * [1, 2, 5, 10].find((factor) => factor * power >= least);
  }

  function grid(scale, kind) {
    const { x, y, width, height, epochs, step, bottom, top } = scale;
    const right = width - MARGIN.right;
    const shapes = [];
    for (let k = 0; bottom + k * step <= top + step / 2; k += 1) {
      const value = bottom + k * step;
      const text =
        kind === "accuracy"
          ? digits.text("number.share", { number: tick(100 * value) })
          : tick(value);
      shapes.push(
        drawn("path", { class: "rule", d: `M${MARGIN.left} ${y(value)}H${right}` }),
        drawn(
          "text",
          { class: "tick left", x: MARGIN.left - 8, y: y(value) + 4 },
          text,
        ),
      );
    }
    for (const epoch of epochsWritten(epochs)) {
      const place = { class: "tick", x: x(epoch), y: height - MARGIN.bottom + 18 };
      shapes.push(drawn("text", place, epoch));
    }
    const middle = { class: "tick", x: (MARGIN.left + right) / 2, y: height - 6 };
    shapes.push(drawn("text", middle, digits.text("learnt.epoch")));
    return shapes;
  }

  function tick(value) {
    return digits.number(+value.toFixed(3));
  }

  function epochsWritten(epochs) {
    const step = Math.max(1, roundStep(epochs / 8));
    const all = Array.from({ length: epochs }, (_, place) => place + 1);
    return all.filter((epoch) => epoch === 1 || epoch % step === 0);
  }

  function line({ style }, values, { x, y }) {
    const places = values.map((value, place) => [x(place + 1), y(value)]);
    const path = `M${places.map((place) => place.join(" ")).join("L")}`;
    return [
      drawn("path", { class: `curve style-${style}`, d: path }),
      ...places.map((place) => marker(style, ...place)),
    ];
  }

  // Each curve has a mark of its own, so that it is known without its colour.
  function marker(style, x, y) {
    const marks = [
      "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
      "m-3.2 -3.2h6.4v6.4h-6.4z",
      "m0 -4.6l4.6 4.6l-4.6 4.6l-4.6 -4.6z",
      "m0 -4.6l4.4 7.6h-8.8z",
      "m0 4.6l4.4 -7.6h-8.8z",
    ];
    return drawn("path", {
      class: `mark style-${style}`,
      d: `M${x} ${y}${marks[style]}`,
    });
  }

  // The last value of each curve, written beside it and clear of the others.
  function ends(kind, { width, height, y }) {
    const last = curves
      .map(({ style, ...of }) => ({ style, value: of[kind].at(-1) }))
      .sort((one, other) => other.value - one.value);
    const floor = height - MARGIN.bottom;
    let above = -APART;
    const places = last.map(({ value }) => {
      above = Math.max(y(value), above + APART);
      return above;
    });
    const over = Math.max(0, places.at(-1) - floor);
    return last.map(({ style, value }, place) => {
      const at = { x: width - MARGIN.right + 9, y: places[place] - over + 5 };
      return drawn(
        "text",
        { class: `end style-${style}`, ...at },
        WRITTEN[kind](value),
      );
    });
  }

  // A link names the network that it shows, before there is a list of them. One that is
  // not here is answered by ours.
  function onNetwork(event) {
    if (!element.isConnected) {
      document.removeEventListener("digits:network", onNetwork);
      return;
    }
    event.preventDefault(); // it has arrived
    const { network } = event.detail;
    if (choice.value !== network) {
      choice.append(new Option(network, network));
      choice.value = network;
      choose();
    }
  }

  // What is shown is asked for anew.
  function onLanguage() {
    if (!element.isConnected) {
      document.removeEventListener("digits:language", onLanguage);
      return;
    }
    described = null;
    choose();
  }

  digits.speak(element);
  choice.addEventListener("change", choose);
  document.addEventListener("digits:language", onLanguage);
  document.addEventListener("digits:network", onNetwork);
  panel.addEventListener("digits:open", look);
  new ResizeObserver(drawCharts).observe(element.querySelector(".charts"));
}

startLearnt(element, server);
