// Parts that come later: panels and the dialog, once the page can be drawn on.
//
// Gradio mounts them empty. Their markup, styles and scripts are in one file, which is
// fetched when the browser has nothing else to do, or when one of them is wanted.

import { text } from "../i18n/words.js";
import { beside } from "./beside.js";
import { newPart } from "./elements.js";

const FETCH_PAUSE = 1000; // ms until a server that is away is asked again
const empty = new Map(); // parts to be filled, by name
const filled = new Set(); // their names
const awaited = new Map(); // by name, before they are there: lists of what then goes on

let isBegun = false; // filling all of them
let contents = null; // of all of them, to come

// Note an empty part, by what Gradio gives its script; called by each of them, and again
// where Gradio draws one anew.
export function fillLater(name, element, server) {
  const part = { element, server };
  empty.set(name, part);
  for (const goOn of awaited.get(name) ?? []) {
    goOn(part);
  }
  if (filled.delete(name)) {
    fill(name);
  } else if (!isBegun) {
    isBegun = true;
    const isLinked = location.hash !== ""; // to a tab, or a drawing
    isLinked ? fillAll() : whenIdle().then(fillAll);
  }
}

function whenIdle() {
  const wait = window.requestIdleCallback ?? ((call) => setTimeout(call, 100));
  return new Promise((resolve) => wait(resolve, { timeout: FETCH_PAUSE }));
}

async function fillAll() {
  for (const name of await names()) {
    await whenIdle(); // one by one, for somebody may be drawing already
    await fill(name);
  }
}

// Those that are filled by themselves: some wait until they are wanted.
async function names() {
  const all = Object.entries(await fetched());
  return all.filter(([, part]) => !part.waits).map(([name]) => name);
}

async function fetched() {
  const { version } = window.digitsPage;
  contents ??= fetch(beside(`parts.json?v=${version}`)).then((answer) => answer.json());
  try {
    return await contents;
  } catch {
    contents = null;
    await new Promise((resolve) => setTimeout(resolve, FETCH_PAUSE));
    return fetched();
  }
}

// Fill a part, unless it is; what waits for it goes on when it is there.
export async function fill(name) {
  const part = empty.get(name) ?? (await whenThere(name));
  if (filled.has(name)) {
    return;
  }
  const waits = [
    setTimeout(() => say(part, "page.loading"), 0.3 * FETCH_PAUSE),
    setTimeout(() => say(part, "pad.unreachable"), 3 * FETCH_PAUSE),
  ];
  const { markup, style, script } = (await fetched())[name];
  waits.forEach(clearTimeout);
  if (!filled.has(name)) {
    filled.add(name);
    part.element.innerHTML = markup;
    part.element.append(newPart("style", "", `#${name} { ${style} }`));
    new Function("element", "server", script)(part.element, part.server);
  }
}

function say({ element }, key) {
  element.textContent = text(key);
}

function whenThere(name) {
  return new Promise((resolve) => {
    awaited.set(name, [...(awaited.get(name) ?? []), resolve]);
  });
}
