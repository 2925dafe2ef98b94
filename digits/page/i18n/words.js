// The words: tables of texts -> the visitor's language, everywhere on the page.
//
// Elements name their texts by keys: `data-text` for what they hold, `data-name` for
// their spoken name, `data-title`, `data-alt`. Each part translates its own when it
// starts. When another language is chosen, all are translated, and the event
// "digits:language" lets the parts ask the server again. The page comes with one table,
// of the language that the browser asks for; another is fetched when it is chosen.

import { beside } from "../head/beside.js";

export const languages = window.digitsPage.languages;

const tables = window.digitsPage.tables; // texts by language and key
const KEY = "digits-language"; // of the browser's storage
const NAMED = { name: "aria-label", title: "title", alt: "alt" };

let [current] = Object.keys(tables);
let wanted = known(recall("localStorage", KEY)) ?? preferred() ?? "en";

export function language() {
  return current;
}

function known(tag) {
  return Object.hasOwn(languages, tag) ? tag : null;
}

// What a browser's storage, "localStorage" or "sessionStorage", keeps under a key.
export function recall(storage, key) {
  try {
    return window[storage].getItem(key);
  } catch {
    return null; // a browser that keeps nothing
  }
}

export function remember(storage, key, value) {
  try {
    window[storage].setItem(key, value);
  } catch {
    // It holds until the page is loaded again.
  }
}

function preferred() {
  const tags = navigator.languages ?? [];
  return tags.map((tag) => known(tag.slice(0, 2).toLowerCase())).find(Boolean);
}

export function text(key, values = {}) {
  return tables[current][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// As the server writes it: rounded to some places, or with as many as the number has, and
// in groups of three digits.
// Not `Intl.NumberFormat`, which rounds 97.05 to 97.1 where toFixed and Python, which
// see its last bit, give 97.0.
export function number(value, places) {
  const plain = places === undefined ? String(value) : value.toFixed(places);
  const [whole, ...decimals] = plain.split(".");
  const isGrouped = value >= Number(text("number.grouped_from"));
  const sign = isGrouped ? text("number.group") : "";
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, sign);
  return [grouped, ...decimals].join(text("number.decimal"));
}

export function share(value, places) {
  return text("number.share", { number: number(100 * value, places) });
}

// The time of day of a moment, as the server writes moments.
export function timeOfDay(moment) {
  const style = { hour: "numeric", minute: "2-digit" };
  return new Date(moment).toLocaleTimeString(current, style);
}

export function percent(value) {
  return value > 0.999 ? `>\u00a0${share(0.999, 1)}` : share(value, +(value > 0.99));
}

// Let an element hold a text by its key, so that it is translated with the page.
export function put(element, key) {
  element.dataset.text = key;
  element.textContent = text(key);
}

// Let it hold a sentence of the server's, in the language in which it was asked.
export function putSentence(element, sentence) {
  delete element.dataset.text;
  element.textContent = sentence;
}

export function translate(root) {
  for (const element of root.querySelectorAll("[data-text]")) {
    element.textContent = text(element.dataset.text);
  }
  for (const [kind, attribute] of Object.entries(NAMED)) {
    for (const element of root.querySelectorAll(`[data-${kind}]`)) {
      element.setAttribute(attribute, text(element.dataset[kind]));
    }
  }
  for (const template of root.querySelectorAll("template")) {
    translate(template.content);
  }
}

export function choose(chosen) {
  wanted = known(chosen) ?? wanted;
  remember("localStorage", KEY, wanted);
  return useWanted();
}

// Where its table cannot be fetched, the page stays as it is.
async function useWanted() {
  const chosen = wanted;
  tables[chosen] ??= await fetchTable(chosen).catch(() => undefined);
  if (chosen === wanted && tables[chosen]) {
    current = chosen;
    translatePage();
    document.dispatchEvent(new CustomEvent("digits:language"));
  }
}

async function fetchTable(chosen) {
  const { version } = window.digitsPage;
  const answer = await fetch(beside(`words-${chosen}.json?v=${version}`));
  return answer.json();
}

function translatePage() {
  nameLanguage();
  document.title = text("page.title");
  translate(document);
}

// Gradio names the browser's language there, whatever the page's is.
function nameLanguage() {
  if (document.documentElement.lang !== current) {
    document.documentElement.lang = current;
  }
}

new MutationObserver(nameLanguage).observe(document.documentElement, {
  attributeFilter: ["lang"],
});
translatePage();
if (wanted !== current) {
  useWanted();
}
