// The link: strokes, tab and network <-> the part of an address after its #.
//
// A browser keeps that part to itself: a drawing in it never reaches a server's log. It
// looks like "#d=1EB4AiAE&tab=training&network=digits".

import { strokesFromText, textFromStrokes } from "./bytes.js";

const SWAYS = [0.4, 0.8, 1.6, 3.2]; // units; the first with which the link is short enough
const LONGEST = 16000; // characters
const NAME = /^[a-z0-9-]{1,40}$/;
const OLD_TABS = { others: "networks", learnt: "training" }; // in links made before

// Return the link's end for what is shown; null if there is too much ink for a link.
export function writeLink({ strokes = [], tab = null, network = null }) {
  const named = Object.entries({ tab, network }).filter(([, name]) => name);
  for (const sway of SWAYS) {
    const drawing = strokes.length > 0 ? [["d", textFromStrokes(strokes, sway)]] : [];
    const fragment = `#${new URLSearchParams([...drawing, ...named])}`;
    if (fragment.length <= LONGEST) {
      return fragment.length > 1 ? fragment : "";
    }
  }
  return null;
}

// Return a link's strokes, tab and network, each undefined where it has none; null if it
// is damaged. Nothing in a link is trusted.
export function readLink(fragment) {
  if (fragment.length > LONGEST) {
    return null;
  }
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const [tab, network] = ["tab", "network"].map((key) => fields.get(key) ?? undefined);
  const strokes = fields.has("d") ? strokesFromText(fields.get("d")) : undefined;
  const isWhole = [tab, network].every((name) => NAME.test(name ?? "none"));
  return strokes !== null && isWhole
    ? { strokes, tab: Object.hasOwn(OLD_TABS, tab) ? OLD_TABS[tab] : tab, network }
    : null;
}
