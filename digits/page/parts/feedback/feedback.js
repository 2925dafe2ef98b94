// Was it right? A visitor's answer -> the server keeps it, where the host wants that.
//
// Gradio runs this once, with `element` (our markup) and `server` (our functions). Each
// drawing is asked about once, when the pen is up. The number of the visit is in this
// page alone and ends with it: the browser stores nothing.

function startRightness(element, server) {
  const { digits } = window;
  const NO_DIGIT = "not a digit"; // the verdict, and the answer
  const part = element.querySelector(".right");
  const question = element.querySelector(".question");
  const said = element.querySelector(".said");
  const note = element.querySelector(".note");
  const short = element.querySelector(".short");
  const likely = element.querySelector(".likely");
  const no = element.querySelector(".no");
  const long = element.querySelector(".long");
  const ten = element.querySelector(".ten");
  const unsay = element.querySelector(".unsay");

  let asked = null; // what is asked about: a drawing, the same as text, the question
  let kept = null; // the last answer: its id, and its drawing as text
  let visit = null; // the number of this visit, from the first answer on
  let busy = false; // an answer is on its way

  // Texts

  function put(place, key) {
    place.dataset.text = key;
    place.textContent = digits.text(key);
  }

  // A sentence of the server's, in the language in which it was asked.
  function say(text) {
    delete said.dataset.text;
    said.textContent = text;
  }

  function buttonFor(label) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => answer(label));
    return button;
  }

  function yes(label) {
    const button = buttonFor(label);
    put(button, "right.yes");
    return button;
  }

  // Views: the short question, the long one with all digits, thanks.

  function show(view) {
    const hadFocus = part.contains(document.activeElement);
    part.dataset.view = view;
    question.hidden = view === "thanks";
    short.hidden = view !== "short";
    long.hidden = view !== "long";
    unsay.hidden = view !== "thanks";
    put(question, view === "long" ? "right.what" : asked.question);
    if (hadFocus) {
      const first = { short: likely.firstChild, long: ten.firstChild, thanks: unsay };
      first[view].focus(); // or the keyboard would lose its place
    }
  }

  function showShort({ verdict, digit, probabilities }) {
    if (verdict === "unsure") {
      const others = probabilities.map((share, each) => (each === digit ? -1 : share));
      const second = others.indexOf(Math.max(...others));
      likely.replaceChildren(buttonFor(digit), buttonFor(second));
    } else {
      likely.replaceChildren(yes(digit ?? NO_DIGIT));
    }
    put(no, verdict === "unsure" ? "right.neither" : "right.no");
    say("");
    show("short");
  }

  function showLong() {
    say("");
    show("long");
  }

  function thank() {
    show("thanks");
    put(said, "right.thanks");
  }

  // Answers

  async function answer(label) {
    if (busy) {
      return;
    }
    busy = true;
    const { drawing, text } = asked;
    const answered = await keep(drawing, label);
    busy = false;
    if (answered.kept) {
      kept = { id: answered.kept, text };
    }
    if (asked?.text === text && answered.kept) {
      thank();
    } else if (asked?.text === text) {
      complain(answered);
    } // else another drawing is on the pad by now
  }

  async function keep(drawing, label) {
    const { language } = digits;
    const begun = visit
      ? { visit }
      : await digits.answer(server.begin_visit({ language }));
    if (!begun.visit) {
      return begun;
    }
    visit = begun.visit;
    return digits.answer(
      server.keep_correction({ ...drawing, label, visit, language }),
    );
  }

  // Nobody else tries again here.
  function complain({ error, away }) {
    say(away ? digits.text("right.away") : error);
  }

  async function takeBack() {
    if (busy) {
      return;
    }
    busy = true;
    const { id, text } = kept;
    const { language } = digits;
    const back = server.take_back({ visit, kept: id, language });
    const answered = await digits.answer(back);
    busy = false;
    kept = answered.taken_back ? null : kept;
    if (asked?.text === text && answered.taken_back) {
      show("short");
      put(said, "right.taken_back");
    } else if (asked?.text === text) {
      complain(answered);
    }
  }

  // Readings

  function onReading({ detail: reading }) {
    if (!element.isConnected) {
      document.removeEventListener("digits:reading", onReading);
      return;
    }
    part.classList.toggle("away", Boolean(reading.live));
    if (!reading.live) {
      ask(reading);
    }
  }

  function ask(reading) {
    const { drawing } = reading;
    const text = JSON.stringify(drawing);
    part.hidden = !reading.glyph || reading.verdict === "number";
    if (part.hidden) {
      asked = null;
    } else if (asked?.text !== text) {
      const isUnsure = reading.verdict === "unsure";
      asked = { drawing, text, question: isUnsure ? "right.which" : "right.ask" };
      showShort(reading);
      if (kept?.text === text) {
        thank(); // undone and redone, or read again in another language
      }
    }
  }

  // Without a folder to keep answers in, nothing is asked and nothing is sent.
  function startWithout() {
    part.dataset.view = "off";
    part.hidden = false;
    put(note, "right.off");
  }

  function start() {
    ten.append(...Array.from({ length: 10 }, (_, digit) => buttonFor(digit)));
    no.addEventListener("click", showLong);
    element.querySelector(".back").addEventListener("click", () => show("short"));
    element.querySelector(".none").addEventListener("click", () => answer(NO_DIGIT));
    unsay.addEventListener("click", takeBack);
    document.addEventListener("digits:reading", onReading);
    if (window.digitsReading) {
      onReading({ detail: window.digitsReading });
    }
  }

  digits.speak(element);
  if (part.dataset.keeps === "true") {
    start();
  } else {
    startWithout();
  }
}

startRightness(element, server);
