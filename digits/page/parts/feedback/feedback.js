// Was it right? A visitor's answer -> the server keeps it, where the host wants that.
//
// Each drawing is asked about once, when the pen is up. Of a number each digit is kept: it
// is confirmed, or typed. The number of the visit is in this page alone and ends with it:
// the browser stores nothing.

const NO_DIGIT = "not a digit"; // the verdict, and the answer
const { feedback: part, question, status } = digits.partsOf(element);
const { short, likely, no, long, ten, none, back } = digits.partsOf(element);
const { typed, wrote } = digits.partsOf(element);
const { retract: retractButton, note } = digits.partsOf(element);

// What is asked about: a drawing, the same as text, the question; of a number its digits,
// and how it was written.
let asked = null;
let kept = null; // the last answer: its id, and its drawing as text
let visit = null; // the number of this visit, from the first answer on

const exchange = digits.newExchange();

// Views: the short question, the long one with all digits or to type a number, thanks.
//
// statusKey: names the text below the buttons, if there is one.
function showView(view, statusKey = null) {
  const hadFocus = part.contains(document.activeElement);
  part.dataset.view = view;
  question.hidden = view === "thanks";
  short.hidden = view !== "short";
  long.hidden = view !== "long";
  retractButton.hidden = view !== "thanks";
  digits.put(question, view === "long" ? "right.what" : asked.question);
  if (statusKey) {
    digits.put(status, statusKey);
  } else {
    digits.putSentence(status, "");
  }
  if (hadFocus) {
    const first = {
      short: likely.firstChild,
      long: isNumber() ? wrote : ten.firstChild,
      thanks: retractButton,
    };
    first[view].focus(); // or the keyboard would lose its place
  }
}

function isNumber() {
  return asked.places.length > 0;
}

function newAnswer(label) {
  return digits.newButton(label, () => sendAnswer({ label }));
}

function newConfirmation() {
  return digits.newButton("", () => sendAnswer({ labels: asked.places }));
}

function showShort({ verdict, digit, rival, held }) {
  if (verdict === "unsure" || (held && !isNumber())) {
    likely.replaceChildren(newAnswer(digit), newAnswer(rival ?? NO_DIGIT));
    if (rival === null) {
      digits.put(likely.lastChild, "right.no_digit");
    }
    digits.put(no, rival === null ? "right.another" : "right.neither");
  } else {
    likely.replaceChildren(
      isNumber() ? newConfirmation() : newAnswer(digit ?? NO_DIGIT),
    );
    if (held) {
      likely.firstChild.textContent = asked.written; // the page has not said it
    } else {
      digits.put(likely.firstChild, "right.yes");
    }
    digits.put(no, "right.no");
  }
  showView("short");
}

function showLong() {
  ten.hidden = isNumber();
  typed.hidden = !isNumber();
  digits.put(none, isNumber() ? "right.no_number" : "right.no_digit");
  wrote.value = asked.written;
  showView("long");
}

function thank() {
  showView("thanks", "right.thanks");
}

// Answers

// said: a label for all of the drawing, or labels for the digits of a number.
async function sendAnswer(said) {
  const { drawing, text } = asked;
  const answer = await exchange(() => keep(drawing, said));
  if (answer?.kept) {
    kept = { id: answer.kept, text };
    settle(text, thank);
  } else if (answer) {
    settle(text, () => showError(answer));
  }
}

// A number must have the digits that were found in it, or be a single one: of others
// nobody knows where in the drawing they are.
function sendTyped(event) {
  event.preventDefault(); // the browser would load the page anew
  const { places, written } = asked;
  const labels = Array.from(wrote.value.replace(/[^0-9]/g, ""), Number);
  if (labels.length === places.length) {
    sendAnswer({ labels });
  } else if (labels.length === 1) {
    sendAnswer({ label: labels[0] });
  } else {
    digits.putSentence(status, digits.text("right.count", { number: written }));
  }
}

// Show what became of a drawing, unless another one is on the pad by now.
function settle(text, show) {
  if (asked?.text === text) {
    show();
  }
}

async function keep(drawing, said) {
  const begun = visit ? { visit } : await digits.ask(server.begin_visit, {});
  if (!begun.visit) {
    return begun;
  }
  visit = begun.visit;
  return digits.ask(server.keep_correction, { ...drawing, ...said, visit });
}

// What the other parts ask is sent again by itself; an answer is not.
function showError({ error, away }) {
  digits.putSentence(status, away ? digits.text("right.away") : error);
}

async function retract() {
  const { id, text } = kept;
  const message = { visit, kept: id };
  const answer = await exchange(() => digits.ask(server.take_back, message));
  if (answer?.taken_back) {
    kept = null;
    settle(text, () => showView("short", "right.taken_back"));
  } else if (answer) {
    settle(text, () => showError(answer));
  }
}

// Readings

function onReading({ detail: reading }) {
  part.classList.toggle("away", Boolean(reading.live));
  if (!reading.live) {
    askAbout(reading);
  }
}

// What the page has not said, for want of certainty, cannot have been right.
function questionOn({ verdict, held, digits: places }) {
  if (held && places.length > 0) {
    return "right.what";
  }
  return held || verdict === "unsure" ? "right.which" : "right.ask";
}

function askAbout(reading) {
  const { drawing, held } = reading;
  const text = JSON.stringify(drawing);
  part.hidden = !reading.glyph;
  if (part.hidden) {
    asked = null;
  } else if (asked?.text !== text || asked.held !== held) {
    asked = {
      drawing,
      text,
      held,
      question: questionOn(reading),
      places: reading.digits.map(({ digit }) => digit),
      written: reading.text.replace("-", "\u2212"),
    };
    showShort(reading);
    if (kept?.text === text) {
      thank(); // undone and redone, or read again in another language
    }
  }
}

function start() {
  ten.append(...Array.from({ length: 10 }, (_, digit) => newAnswer(digit)));
  no.addEventListener("click", showLong);
  typed.addEventListener("submit", sendTyped);
  back.addEventListener("click", () => showView("short"));
  none.addEventListener("click", () => sendAnswer({ label: NO_DIGIT }));
  retractButton.addEventListener("click", retract);
  digits.listen(element, "digits:reading", onReading);
  if (window.digitsReading) {
    onReading({ detail: window.digitsReading });
  }
}

// Without a folder to keep answers in, nothing is asked and nothing is sent.
function startWithout() {
  part.dataset.view = "off";
  part.hidden = false;
  digits.put(note, "right.off");
}

digits.translate(element);
if (part.dataset.keeps === "true") {
  start();
} else {
  startWithout();
}
