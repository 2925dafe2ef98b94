// How each network learnt: its name -> its curves, figures and layers, and its matrix.
//
// They are folded away; nothing is asked before they are unfolded: first the network's
// card, then its matrix. The network that the visitor chose is shown again when the page
// is loaded again in the same tab of the browser, unfolded if it was.

import { drawChart, newSample, WRITTEN } from "./chart.js";
import { matrixTopics, showMatrixOf, startMatrix } from "./matrix.js";

const PLACE = "digits-network"; // in the browser's storage
const UNFOLDED = "digits-facts"; // likewise: "open", or nothing
const FIELD = "network"; // of the address
const NETWORK = /^[a-z0-9-]{1,40}$/; // a name that one may have
const KINDS = ["accuracy", "loss"];
const { training: panel, fold } = digits.partsOf(element);
const { status, about } = digits.partsOf(fold);
const { facts, overfitting, legend, numbers, charts } = digits.partsOf(fold);
const choice = fold.querySelector("select");

let turn = 0; // counts choices
let described = null; // the network whose card is shown
let curves = [];
let steps = null; // after which a curve has a value each, where it is not after epochs

const card = {
  key: () => turn,
  isWanted,
  send: () => digits.ask(server.describe_network, { network: choice.value || null }),
  show: showCard,
};
const askNext = digits.newQuestions([card, ...matrixTopics], fold);

function isWanted() {
  return !panel.hidden && fold.open;
}

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
  steps = answer.steps;
  showChoices(answer.networks);
  showFacts(answer.facts);
  showRows(element.querySelector(".sources tbody"), answer.sources);
  showRows(element.querySelector(".layers tbody"), answer.layers);
  overfitting.textContent =
    curves.length > 0 ? answer.overfitting : digits.text("learnt.none");
  about.hidden = false;
  showLegend();
  showNumbers();
  drawCharts();
  showMatrixOf(described);
}

function showChoices(networks) {
  choice.replaceChildren(...networks.map(({ value, text }) => new Option(text, value)));
  choice.value = described;
}

function showFacts(rows) {
  const pairs = rows.map(([name, value]) => {
    const pair = document.createElement("div");
    pair.append(digits.newPart("dt", "", name), digits.newPart("dd", "", value));
    return pair;
  });
  facts.querySelector("dl").replaceChildren(...pairs);
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

// Curves

function showLegend() {
  const entries = curves.map(({ style, name }) => {
    const entry = document.createElement("li");
    entry.append(newSample(style), digits.newPart("span", "", name));
    return entry;
  });
  legend.replaceChildren(...entries);
}

// The same numbers as a table, for screen readers.
function showNumbers() {
  const columns = curves.flatMap(({ name, ...values }) =>
    KINDS.map((kind) => ({
      name: `${digits.text(`learnt.short.${kind}`)}, ${name}`,
      texts: values[kind].map(WRITTEN[kind]),
    })),
  );
  const first = digits.text(steps ? "learnt.step" : "learnt.epoch");
  const names = [first, ...columns.map(({ name }) => name)];
  const heads = names.map((name) => digits.newPart("th", "", name));
  numbers.tHead.rows[0].replaceChildren(...heads);
  const epochs = columns[0]?.texts ?? [];
  showRows(
    numbers.tBodies[0],
    epochs.map((_, k) => [
      steps?.[k] ?? k + 1,
      ...columns.map(({ texts }) => texts[k]),
    ]),
  );
}

function drawCharts() {
  for (const kind of KINDS) {
    drawChart(element.querySelector(`.${kind}`), kind, curves, steps);
  }
}

function onChange() {
  choose();
  digits.remember("sessionStorage", PLACE, choice.value);
  digits.takeFromAddress(FIELD);
}

function onToggle() {
  digits.remember("sessionStorage", UNFOLDED, fold.open ? "open" : "");
  askNext();
}

function bringBack() {
  fold.open = digits.recall("sessionStorage", UNFOLDED) === "open";
  const network = digits.recall("sessionStorage", PLACE) ?? "";
  if (NETWORK.test(network) && !digits.isInAddress(FIELD)) {
    showNetwork(network);
  }
}

// A link names the network that it shows.
function onNetwork(event) {
  event.preventDefault(); // it has arrived
  fold.open = true;
  showNetwork(event.detail.network);
}

// There may be no list of networks yet. In place of one that is not here the server
// describes ours.
function showNetwork(network) {
  if (choice.value !== network) {
    choice.append(new Option(network, network));
    choice.value = network;
    choose();
  }
}

digits.translate(element);
startMatrix(askNext);
choice.addEventListener("change", onChange);
fold.addEventListener("toggle", onToggle);
digits.listen(element, "digits:language", choose);
digits.listen(element, "digits:network", onNetwork);
panel.addEventListener("digits:open", askNext);
new ResizeObserver(drawCharts).observe(charts);
bringBack();
