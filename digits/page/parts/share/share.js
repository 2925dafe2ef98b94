// Share: the page's address as a code, the drawing as a link or a picture; and a link that
// was opened -> the same drawing, tab and network.
//
// Gradio runs this once, with `element` (our markup) and `server` (our functions), after
// `link.js` and `snapshot.js`. The masthead's button sends the event "digits:share".

function startShare(element, server) {
  const { digits } = window;
  const MARGIN = 4; // squares of paper around a code, for who reads it
  const LONG = 8000; // ms that a notice stays
  const SOON = 30; // ms until a part that was not there is told again
  const dialog = element.querySelector("dialog");
  const notice = element.querySelector(".notice");
  const code = element.querySelector(".code");
  const how = element.querySelector(".how");
  const address = element.querySelector(".address");
  const copy = element.querySelector(".copy");
  const download = element.querySelector(".download");
  const done = element.querySelector(".done");
  const field = element.querySelector(".link");

  let reached = null; // the page's address for others, once the server has told it
  let onlyHere = false; // the server said that there is none

  // The page's address

  function here() {
    return location.origin + location.pathname;
  }

  function open() {
    if (!dialog.open) {
      tellDone("");
      download.disabled = !isDrawn(window.digitsReading);
      dialog.showModal();
      ask();
    }
  }

  async function ask() {
    const question = { address: here(), language: digits.language };
    const answer = await digits.answer(server.share_code(question));
    reached = answer.address ?? null;
    show(answer);
  }

  function show({ address: found, code: rows, error, away }) {
    onlyHere = found === null;
    const key = onlyHere ? "share.only_here" : rows ? "share.scan" : "share.no_code";
    how.textContent = away || !error ? digits.text(key) : error;
    address.textContent = rows ? found : "";
    address.style.setProperty("--letters", address.textContent.length);
    code.toggleAttribute("hidden", !rows);
    if (rows) {
      drawCode(rows);
      code.setAttribute("aria-label", digits.text("share.code", { address: found }));
    }
  }

  // Dark squares on paper, in the dark as well: not every camera reads the contrary.
  function drawCode(rows) {
    const side = rows.length + 2 * MARGIN;
    const squares = rows.flatMap((row, y) =>
      Array.from(row, (bit, x) =>
        bit === "1" ? `M${x + MARGIN} ${y + MARGIN}h1v1h-1z` : "",
      ),
    );
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", squares.join(""));
    code.setAttribute("viewBox", `0 0 ${side} ${side}`);
    code.replaceChildren(path);
  }

  // The drawing

  function isDrawn(reading) {
    return Boolean(reading?.strokes?.length > 0 || reading?.glyph);
  }

  // The link to what is shown: the address that others reach, where there is one.
  function linkToThis() {
    const tab = document.querySelector("[role=tab][aria-selected=true]");
    const fragment = digits.link.write({
      strokes: window.digitsReading?.strokes,
      tab: tab?.id.replace("tab-", ""),
      network: document.querySelector("#network")?.value,
    });
    return fragment === null ? null : (reached ?? here()) + fragment;
  }

  async function copyLink() {
    const photo = window.digitsReading?.drawing?.picture;
    const link = photo ? null : linkToThis();
    if (link === null) {
      tellDone(digits.text(photo ? "share.photo" : "share.too_much"));
      return;
    }
    try {
      await navigator.clipboard.writeText(link); // is not there without HTTPS
      tellDone(digits.text(onlyHere ? "share.copied_here" : "share.copied"));
    } catch {
      tellDone(digits.text("share.by_hand"), link);
      field.select();
    }
  }

  function tellDone(sentence, link = "") {
    done.textContent = sentence;
    field.value = link;
    field.toggleAttribute("hidden", link === "");
  }

  async function downloadPicture() {
    const reading = window.digitsReading;
    const canvas = await digits.snapshot.draw(reading);
    canvas.toBlob((blob) => {
      const file = document.createElement("a");
      file.href = URL.createObjectURL(blob);
      file.download = digits.snapshot.nameOf(reading);
      file.click();
      setTimeout(() => URL.revokeObjectURL(file.href), LONG);
      tellDone(digits.text("share.downloaded", { name: file.download }));
    });
  }

  // A link that was opened

  function follow() {
    if (!element.isConnected) {
      window.removeEventListener("hashchange", follow);
      return;
    }
    const found = digits.link.read(location.hash);
    if (found === null) {
      notify(digits.text("share.damaged"));
      return;
    }
    for (const [kind, detail] of [
      ["draw", found.strokes && { strokes: found.strokes }],
      ["network", found.network && { network: found.network }],
      ["tab", found.tab && { tab: found.tab }],
    ]) {
      if (detail) {
        deliver(kind, detail);
      }
    }
  }

  // Tell a part something, again and again until it is there and takes it.
  function deliver(kind, detail) {
    const event = new CustomEvent(`digits:${kind}`, { detail, cancelable: true });
    if (document.dispatchEvent(event) && element.isConnected) {
      setTimeout(() => deliver(kind, detail), SOON);
    }
  }

  function notify(sentence) {
    notice.textContent = sentence;
    setTimeout(() => {
      notice.textContent = "";
    }, LONG);
  }

  function onShare() {
    if (element.isConnected) {
      open();
    } else {
      document.removeEventListener("digits:share", onShare);
    }
  }

  digits.speak(element);
  element.querySelector(".close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  copy.addEventListener("click", copyLink);
  download.addEventListener("click", downloadPicture);
  document.addEventListener("digits:share", onShare);
  window.addEventListener("hashchange", follow);
  follow();
}

startShare(element, server);
