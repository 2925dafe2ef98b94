// Other networks: the drawing -> what each network reads, centred and as drawn.
//
// Gradio runs this once, with `element` (our markup) and `server` (our functions).
// Nothing is asked before the tab is open. One question is under way at a time; when its
// answer comes, a newer drawing is asked about and the answer to the old one dropped.

function startOthers(element, server) {
  const { digits } = window;
  const AGAIN = 1000; // ms until networks that are waking up are asked again
  const panel = element.querySelector(".others");
  const said = element.querySelector(".said");
  const board = element.querySelector(".board");
  const list = element.querySelector(".networks");
  const template = element.querySelector("template");

  let turn = 0; // counts drawings
  let asking = false;

  // Asking

  function look() {
    const { glyph, drawing, headline, error, of } = window.digitsReading ?? {};
    if (panel.hidden) {
      return;
    }
    if (!glyph) {
      const empty = digits.text("others.empty");
      say(of === 0 ? empty : (headline ?? error ?? empty));
    } else if (!asking) {
      ask(drawing);
    }
  }

  async function ask(drawing) {
    const mine = turn;
    setAsking(true);
    const { language } = digits;
    const answer = await digits.answer(server.read_by_all({ ...drawing, language }));
    if (mine === turn) {
      show(answer);
    }
    setAsking(false);
    if (mine !== turn) {
      look();
    } else if (answer.again) {
      setTimeout(() => mine === turn && look(), AGAIN);
    }
  }

  function setAsking(now) {
    asking = now;
    panel.setAttribute("aria-busy", String(now));
  }

  // Showing

  function say(sentence) {
    board.hidden = true;
    said.textContent = sentence;
  }

  function show({ error, headline, networks, glyph, whole }) {
    if (error || networks.length === 0) {
      say(error ?? headline);
      return;
    }
    said.textContent = headline;
    element.querySelector(".glyph-centred").src = glyph;
    element.querySelector(".glyph-whole").src = whole;
    while (list.children.length > networks.length) {
      list.lastElementChild.remove();
    }
    while (list.children.length < networks.length) {
      list.append(newPanel());
    }
    networks.forEach((network, place) => {
      fill(list.children[place], network);
    });
    board.hidden = false;
  }

  function newPanel() {
    const network = template.content.firstElementChild.cloneNode(true);
    for (const pillars of network.querySelectorAll(".pillars")) {
      pillars.append(...Array.from({ length: 10 }, (_, digit) => newPillar(digit)));
    }
    return network;
  }

  function newPillar(digit) {
    const pillar = document.createElement("span");
    pillar.className = "pillar";
    const level = document.createElement("span");
    level.className = "level";
    const label = document.createElement("span");
    label.className = "number";
    label.textContent = digit;
    pillar.append(level, label);
    return pillar;
  }

  function fill(place, { name, figures, centred, uncentred }) {
    place.dataset.network = name;
    place.querySelector(".name").textContent = name;
    place.querySelector(".figures").replaceChildren(...figures.map(line));
    place.classList.toggle("differs", centred.mark !== null);
    fillHalf(place.querySelector(".centred"), centred);
    fillHalf(place.querySelector(".uncentred"), uncentred);
  }

  function line(text) {
    const part = document.createElement("span");
    part.textContent = text;
    return part;
  }

  function fillHalf(half, { says, share, digit, probabilities, mark }) {
    half.querySelector(".says").textContent = says;
    half.querySelector(".says").classList.toggle("words", /\p{L}/u.test(says));
    half.querySelector(".sure").textContent = share;
    half.querySelector(".mark").textContent = mark ?? "";
    half.classList.toggle("differs", mark !== null);
    const pillars = half.querySelector(".pillars");
    pillars.setAttribute("aria-label", spoken(probabilities));
    probabilities.forEach((value, place) => {
      const pillar = pillars.children[place];
      pillar.classList.toggle("best", place === digit);
      pillar.firstElementChild.style.setProperty("--share", value);
    });
  }

  function spoken(shares) {
    return shares
      .map((share, digit) => ({ digit, share }))
      .filter(({ share }) => share >= 0.005) // which is written as 1 %
      .sort((one, other) => other.share - one.share)
      .map(({ digit, share }) => `${digit}: ${digits.share(share, 0)}`)
      .join(", ");
  }

  function onReading({ detail }) {
    if (!element.isConnected) {
      document.removeEventListener("digits:reading", onReading);
    } else if (!detail.live) {
      turn += 1; // a stroke is finished
      look();
    }
  }

  digits.speak(element);
  document.addEventListener("digits:reading", onReading);
  panel.addEventListener("digits:open", look);
}

startOthers(element, server);
