// The page's head: `digits`, which the scripts of all parts use, and links for phones.

import {
  choose,
  language,
  languages,
  number,
  percent,
  put,
  putSentence,
  share,
  text,
  translate,
} from "../i18n/words.js";
import { newButton, newPart, newShape, paintGlyph, showPillars } from "./elements.js";
import { listen, send, showReading } from "./events.js";
import { ask, beside, newQuestions } from "./questions.js";
import { areStrokes, distance, isFull, limits, paintStrokes } from "./strokes.js";

window.digits = {
  ...{ languages, choose, text, number, share, percent, put, putSentence, translate },
  ...{ newPart, newButton, newShape, paintGlyph, showPillars },
  ...{ listen, send, showReading, ask, newQuestions },
  ...{ limits, areStrokes, isFull, distance, paintStrokes },
};
Object.defineProperty(window.digits, "language", { get: language });

// The manifest and the icon lie beside the page; Gradio looks for the manifest at the
// host's root, and would miss it below a path.
function linkForPhones(rel, name) {
  const link =
    document.querySelector(`link[rel=${rel}]`) ?? document.createElement("link");
  link.rel = rel;
  link.href = beside(name);
  document.head.append(link);
}

linkForPhones("manifest", "manifest.json");
linkForPhones("apple-touch-icon", "icon-apple.png");
