// The card: a question with ten digits to choose from, over the page below the task.

const { asking, question, shown, ten, leave } = digits.partsOf(element);

let onChoice = null; // what is done with the answer
let opener = null; // gets the keyboard back

export function isCardOpen() {
  return !asking.hidden;
}

// Ask a question.
//
// key: of its text; leaveKey: of the button that answers nothing.
// names: of the ten digits; none: the key of an eleventh answer, or null.
// strokes: a drawing to show, or null.
// choose(digit): is called with the answer, null for the eleventh.
export function openCard({ key, leaveKey, names, none, strokes, choose }) {
  const wasOpen = isCardOpen();
  onChoice = choose;
  opener = wasOpen ? opener : document.activeElement;
  digits.put(question, key);
  digits.put(leave, leaveKey);
  const answers = names.map((name, digit) => newAnswer(name, digit));
  if (none) {
    answers.push(newAnswer("", null));
    digits.put(answers.at(-1), none);
    answers.at(-1).classList.add("none");
  }
  ten.replaceChildren(...answers);
  asking.hidden = false;
  shown.hidden = !strokes;
  if (strokes) {
    digits.paintWhole(shown, strokes);
  }
  question.focus({ preventScroll: true });
}

function newAnswer(name, digit) {
  return digits.newButton(name, () => onChoice(digit));
}

export function closeCard() {
  if (isCardOpen()) {
    const hadKeyboard = asking.contains(document.activeElement);
    asking.hidden = true;
    if (hadKeyboard) {
      opener?.focus({ preventScroll: true });
    }
  }
}

leave.addEventListener("click", closeCard);
asking.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.stopPropagation();
    closeCard();
  }
});
