// Was it right? A visitor's answer -> the server keeps it, where the host wants that.
//
// Each drawing is asked about once, when the pen is up. The number of the visit is in
// this page alone and ends with it: the browser stores nothing.

const NO_DIGIT = "not a digit"; // the verdict, and the answer
const part = element.querySelector(".feedback");
const question = element.querySelector(".question");
const status = element.querySelector(".said");
const short = element.querySelector(".short");
const likely = element.querySelector(".likely");
const no = element.querySelector(".no");
const long = element.querySelector(".long");
const ten = element.querySelector(".ten");
const retractButton = element.querySelector(".unsay");

let asked = null; // what is asked about: a drawing, the same as text, the question
let kept = null; // the last answer: its id, and its drawing as text
let visit = null; // the number of this visit, from the first answer on
let isSending = false; // an answer is on its way

// Views: the short question, the long one with all digits, thanks.

function showView(view) {
  const hadFocus = part.contains(document.activeElement);
  part.dataset.view = view;
  question.hidden = view === "thanks";
  short.hidden = view !== "short";
  long.hidden = view !== "long";
  retractButton.hidden = view !== "thanks";
  digits.put(question, view === "long" ? "right.what" : asked.question);
  if (hadFocus) {
    const first = {
      short: likely.firstChild,
      long: ten.firstChild,
      thanks: retractButton,
    };
    first[view].focus(); // or the keyboard would lose its place
  }
}

function newAnswer(label) {
  return digits.newButton(label, () => sendAnswer(label));
}

function newYes(label) {
  const button = newAnswer(label);
  digits.put(button, "right.yes");
  return button;
}

function showShort({ verdict, digit, probabilities }) {
  if (verdict === "unsure") {
    const others = probabilities.map((share, k) => (k === digit ? -1 : share));
    const second = others.indexOf(Math.max(...others));
    likely.replaceChildren(newAnswer(digit), newAnswer(second));
  } else {
    likely.replaceChildren(newYes(digit ?? NO_DIGIT));
  }
  digits.put(no, verdict === "unsure" ? "right.neither" : "right.no");
  digits.putSentence(status, "");
  showView("short");
}

function showLong() {
  digits.putSentence(status, "");
  showView("long");
}

function thank() {
  showView("thanks");
  digits.put(status, "right.thanks");
}

// Answers

async function sendAnswer(label) {
  if (isSending) {
    return;
  }
  isSending = true;
  const { drawing, text } = asked;
  const answer = await keep(drawing, label);
  isSending = false;
  if (answer.kept) {
    kept = { id: answer.kept, text };
  }
  if (asked?.text === text && answer.kept) {
    thank();
  } else if (asked?.text === text) {
    showError(answer);
  } // else another drawing is on the pad by now
}

async function keep(drawing, label) {
  const begun = visit ? { visit } : await digits.ask(server.begin_visit, {});
  if (!begun.visit) {
    return begun;
  }
  visit = begun.visit;
  return digits.ask(server.keep_correction, { ...drawing, label, visit });
}

// What the other parts ask is sent again by itself; an answer is not.
function showError({ error, away }) {
  digits.putSentence(status, away ? digits.text("right.away") : error);
}

async function retract() {
  if (isSending) {
    return;
  }
  isSending = true;
  const { id, text } = kept;
  const answer = await digits.ask(server.take_back, { visit, kept: id });
  isSending = false;
  kept = answer.taken_back ? null : kept;
  if (asked?.text === text && answer.taken_back) {
    showView("short");
    digits.put(status, "right.taken_back");
  } else if (asked?.text === text) {
    showError(answer);
  }
}

// Readings

function onReading({ detail: reading }) {
  part.classList.toggle("away", Boolean(reading.live));
  if (!reading.live) {
    askAbout(reading);
  }
}

function askAbout(reading) {
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

function start() {
  ten.append(...Array.from({ length: 10 }, (_, digit) => newAnswer(digit)));
  no.addEventListener("click", showLong);
  element.querySelector(".back").addEventListener("click", () => showView("short"));
  element.querySelector(".none").addEventListener("click", () => sendAnswer(NO_DIGIT));
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
  digits.put(element.querySelector(".note"), "right.off");
}

digits.translate(element);
if (part.dataset.keeps === "true") {
  start();
} else {
  startWithout();
}
