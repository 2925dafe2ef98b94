// How it learnt: a network's name -> its curves, figures, layers and misses.
//
// Nothing is asked before the tab is open: first the network's card, then its misses.

import { drawChart, newSample, WRITTEN } from "./chart.js";

const KINDS = ["accuracy", "loss"];
const panel = element.querySelector(".training");
const choice = element.querySelector("select");
const status = element.querySelector(".said");
const about = element.querySelector(".about");
const count = element.querySelector(".count");

let turn = 0; // counts choices
let described = null; // the network whose card is shown
let curves = [];

const card = {
  key: () => turn,
  isWanted: () => !panel.hidden,
  send: () => digits.ask(server.describe_network, { network: choice.value || null }),
  show: showCard,
};
const misses = {
  key: () => turn,
  isWanted: () => !panel.hidden && described !== null,
  send: () => digits.ask(server.misread_drawings, { network: described }),
  show: showMisses,
};
const askNext = digits.newQuestions([card, misses], panel);

function choose() {
  turn += 1;
  askNext();
}

// Showing

function showCard(answer) {
  status.textContent = answer.error ?? "";
  if (answer.error) {
    described = null;
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
  choice.replaceChildren(...networks.map(({ value, text }) => new Option(text, value)));
  choice.value = described;
}

function showFacts(facts) {
  const pairs = facts.map(([name, value]) => {
    const pair = document.createElement("div");
    pair.append(digits.newPart("dt", "", name), digits.newPart("dd", "", value));
    return pair;
  });
  element.querySelector(".facts dl").replaceChildren(...pairs);
}

function showRows(body, rows) {
  const shown = rows.map(([first, ...others]) => {
    const row = document.createElement("tr");
    const head = digits.newPart("th", "", first);
    head.scope = "row";
    row.append(head, ...others.map((text) => digits.newPart("td", "", text)));
    return row;
  });
  body.replaceChildren(...shown);
}

function showMisses({ error, headline, note, shown }) {
  count.textContent = error ?? headline;
  element.querySelector(".note").textContent = note ?? "";
  const pictures = (shown ?? []).map(({ picture, text }) => {
    const miss = document.createElement("li");
    const image = new Image(28, 28);
    image.className = "pixels";
    image.src = picture;
    image.alt = "";
    miss.append(image, digits.newPart("span", "", text));
    return miss;
  });
  element.querySelector(".shown").replaceChildren(...pictures);
}

// Curves

function showLegend() {
  const entries = curves.map(({ style, name }) => {
    const entry = document.createElement("li");
    entry.append(newSample(style), digits.newPart("span", "", name));
    return entry;
  });
  element.querySelector(".legend").replaceChildren(...entries);
}

// The same numbers as a table, for screen readers.
function showNumbers() {
  const columns = curves.flatMap(({ name, ...values }) =>
    KINDS.map((kind) => ({
      name: `${digits.text(`learnt.short.${kind}`)}, ${name}`,
      texts: values[kind].map(WRITTEN[kind]),
    })),
  );
  const names = [digits.text("learnt.epoch"), ...columns.map(({ name }) => name)];
  const row = document.createElement("tr");
  row.append(...names.map((name) => digits.newPart("th", "", name)));
  const [head, body] = ["thead", "tbody"].map((kind) => document.createElement(kind));
  head.append(row);
  const epochs = columns[0]?.texts ?? [];
  showRows(
    body,
    epochs.map((_, k) => [k + 1, ...columns.map(({ texts }) => texts[k])]),
  );
  element.querySelector(".numbers").replaceChildren(head, body);
}

function drawCharts() {
  for (const kind of KINDS) {
    drawChart(element.querySelector(`.${kind}`), kind, curves);
  }
}

// A link names the network that it shows, before there is a list of them. In place of one
// that is not here the server describes ours.
function onNetwork(event) {
  event.preventDefault(); // it has arrived
  const { network } = event.detail;
  if (choice.value !== network) {
    choice.append(new Option(network, network));
    choice.value = network;
    choose();
  }
}

digits.translate(element);
choice.addEventListener("change", choose);
digits.listen(element, "digits:language", choose);
digits.listen(element, "digits:network", onNetwork);
panel.addEventListener("digits:open", askNext);
new ResizeObserver(drawCharts).observe(element.querySelector(".charts"));
