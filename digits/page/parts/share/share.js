// Share: the page's address as a code, what it shows as a link or a picture, and the plan
// of lessons for teachers.
//
// The masthead's button sends the event "digits:share".

import { startFollowing } from "./follow.js";
import { writeLink } from "./link.js";
import { drawSnapshot, fileName } from "./snapshot.js";

const MARGIN = 4; // squares of paper around a code, which scanners need
const dialog = element.querySelector("dialog");
const { code, how: instruction, address, plan } = digits.partsOf(element);
const { close, copy, download, done: outcome, link: field } = digits.partsOf(element);

let publicAddress = null; // the page's address for others, once the server has given it
let isOnlyHere = false; // the server said that there is none

// The page's address

function ownAddress() {
  return location.origin + location.pathname;
}

function open() {
  if (!dialog.open) {
    const { strokes = [], glyph = null } = window.digitsReading ?? {};
    showOutcome("");
    plan.href = `${digits.beside("lessons.html")}?language=${digits.language()}`;
    download.disabled = strokes.length === 0 && !glyph;
    dialog.showModal();
    askForCode();
  }
}

async function askForCode() {
  const answer = await digits.ask(server.share_code, { address: ownAddress() });
  publicAddress = answer.address ?? null;
  showCode(answer);
}

function showCode({ address: found, code: rows, error, away }) {
  isOnlyHere = found === null;
  const key = isOnlyHere ? "share.only_here" : rows ? "share.scan" : "share.no_code";
  instruction.textContent = away || !error ? digits.text(key) : error;
  address.textContent = rows ? found : "";
  address.style.setProperty("--letters", address.textContent.length);
  code.toggleAttribute("hidden", !rows);
  if (rows) {
    drawCode(rows);
    code.setAttribute("aria-label", digits.text("share.code", { address: found }));
  }
}

// Dark squares on paper, in dark mode as well: not every camera reads light ones.
function drawCode(rows) {
  const side = rows.length + 2 * MARGIN;
  const squares = rows.flatMap((row, y) =>
    Array.from(row, (bit, x) =>
      bit === "1" ? `M${x + MARGIN} ${y + MARGIN}h1v1h-1z` : "",
    ),
  );
  code.setAttribute("viewBox", `0 0 ${side} ${side}`);
  code.replaceChildren(digits.newShape("path", { d: squares.join("") }));
}

// The drawing

// The link to what is shown: with the address that others reach, where there is one.
function linkToPage() {
  const fragment = writeLink({
    strokes: window.digitsReading?.strokes,
    tab: shown(".tab[aria-expanded=true]")?.id.replace("tab-", ""),
    pair: shown("#panel-why")?.dataset.pair,
    network: shown(".fold[open] #network")?.value,
    history: shown("#training .history :checked")?.value,
    step: shown("#training .slider")?.dataset.step,
    open: shown("#certainty .slide") ? "certainty" : "",
    only: digits.isOnly() ? "1" : "",
  });
  return fragment === null ? null : (publicAddress ?? ownAddress()) + fragment;
}

// An element of another part, if it can be seen; of a folded one what stands in it cannot.
function shown(selector) {
  const found = document.querySelector(selector);
  return found?.getClientRects().length > 0 ? found : null;
}

async function copyLink() {
  const photo = window.digitsReading?.drawing?.picture;
  const link = photo ? null : linkToPage();
  if (link === null) {
    showOutcome(digits.text(photo ? "share.photo" : "share.too_much"));
    return;
  }
  try {
    await navigator.clipboard.writeText(link); // is not there without HTTPS
    showOutcome(digits.text(isOnlyHere ? "share.copied_here" : "share.copied"));
  } catch {
    showOutcome(digits.text("share.by_hand"), link);
    field.select();
  }
}

function showOutcome(sentence, link = "") {
  outcome.textContent = sentence;
  field.value = link;
  field.toggleAttribute("hidden", link === "");
}

async function downloadPicture() {
  const reading = window.digitsReading;
  const canvas = await drawSnapshot(reading, dialog.dataset.logo);
  canvas.toBlob((blob) => {
    const name = fileName(reading);
    digits.saveFile(blob, name);
    showOutcome(digits.text("share.downloaded", { name }));
  });
}

digits.translate(element);
close.addEventListener("click", () => dialog.close());
dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
copy.addEventListener("click", copyLink);
download.addEventListener("click", downloadPicture);
digits.listen(element, "digits:share", open);
startFollowing();
