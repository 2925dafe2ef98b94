// Certainty: a slider, folded at first, that says how sure the answer must be to be given;
// and what the network would then answer, by its card.
//
// What it says is kept and applied by the head: see `judged`. Only the sentences come
// from the server; without them the slider does the same.

const AT_LEAST = "≥"; // where there is no room for words

const { certainty: part, fold, wanted, reset, chip, least } = digits.partsOf(element);
const { slide, level, value, close, answers, doodles, measured } =
  digits.partsOf(element);

let sentences = []; // by level, each a list; none where the card has no figures

const askNext = digits.newQuestions([
  {
    key: digits.language,
    isWanted: () => !slide.hidden,
    send: () => digits.ask(server.describe_certainty, {}),
    show: keepSentences,
  },
]);

function keepSentences(received) {
  sentences = received.sentences ?? [];
  showSentences();
}

function showSentences() {
  const place = digits.levels.indexOf(digits.leastCertainty());
  const [ofDigits = "", ofDoodles = "", how = ""] = sentences[place] ?? [];
  answers.textContent = ofDigits;
  doodles.textContent = ofDoodles;
  measured.textContent = how;
}

function showLevel() {
  const chosen = digits.leastCertainty();
  const isSet = chosen > digits.levels[0];
  const share = digits.percent(chosen);
  const text = isSet
    ? digits.text("certainty.least", { share })
    : digits.text("certainty.any");
  part.classList.toggle("set", isSet);
  document.documentElement.style.setProperty("--least-certainty", chosen);
  reset.hidden = !isSet;
  chip.hidden = !isSet;
  least.textContent = `${AT_LEAST}\u00a0${share}`;
  if (isSet) {
    digits.putSentence(wanted, text);
  } else {
    digits.put(wanted, "certainty.title");
  }
  value.textContent = text;
  level.value = digits.levels.indexOf(chosen);
  level.setAttribute("aria-valuetext", text);
  showSentences();
}

function choose(chosen) {
  digits.setLeastCertainty(chosen);
  showLevel();
  digits.judgeAgain();
}

function putBack() {
  choose(digits.levels[0]);
  fold.focus({ preventScroll: true }); // what was pressed is gone
}

function setOpen(open) {
  fold.setAttribute("aria-expanded", String(open));
  slide.hidden = !open;
  (open ? level : fold).focus({ preventScroll: true });
  if (open) {
    bringAnswerIntoView();
    askNext();
  }
}

// Below the slider's sheet the answer is to be seen.
function bringAnswerIntoView() {
  const isSheet = getComputedStyle(slide).position === "fixed";
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (isSheet) {
    window.scrollTo({ top: 0, behavior: still ? "auto" : "smooth" });
  }
}

function onKey(event) {
  if (event.key === "Escape" && !slide.hidden) {
    event.preventDefault(); // it closes nothing else
    setOpen(false);
  }
}

// A link opens it.
function onOpened(event) {
  event.preventDefault(); // it has arrived
  setOpen(true);
}

function onLanguage() {
  showLevel();
  askNext();
}

digits.translate(element);
level.max = digits.levels.length - 1;
showLevel();
fold.addEventListener("click", () => setOpen(slide.hidden));
close.addEventListener("click", () => setOpen(false));
level.addEventListener("input", () => choose(digits.levels[level.value]));
reset.addEventListener("click", putBack);
chip.addEventListener("click", putBack);
element.addEventListener("keydown", onKey);
digits.listen(element, "digits:certainty", onOpened);
digits.listen(element, "digits:language", onLanguage);
