// The task: what the class is asked to draw, in large letters, and the buttons that set it.

import { nameOf, newName } from "./ink.js";
import { say } from "./layer.js";
import { act, onNews, state, tellNews } from "./store.js";

const asks = digits.partsOf(element.querySelector(".asks"));
const taskLine = element.querySelector(".task");
const foolDialog = element.querySelector("dialog.fool");
const foolParts = digits.partsOf(foolDialog);
const letterField = asks.letter.querySelector("input");

const digitButtons = state.names.map((_, digit) =>
  digits.newButton("", () => setTask({ kind: "digit", digit })),
);
const foolButtons = state.names.map((_, digit) =>
  digits.newButton("", () => foolWith(digit)),
);

async function setTask(wanted) {
  const { error, task } = await act("set_task", wanted);
  if (error) {
    say(error);
  } else {
    state.task = task;
    tellNews();
  }
}

function foolWith(digit) {
  const opponent = foolDialog.querySelector("[name=opponent]:checked").value;
  foolDialog.close();
  setTask({ kind: "fool", digit, opponent });
}

function openFool() {
  foolParts.opponents.hidden = state.taught === 0;
  foolDialog.querySelector("[value=ours]").checked = true;
  foolDialog.showModal();
}

async function askForLetter(event) {
  event.preventDefault(); // or the page would be loaded anew
  await setTask({ kind: "letter", letter: letterField.value });
  letterField.value = "";
}

// Showing

function showTask() {
  const { task } = state;
  const line = task
    ? digits.taskSentence(task, state.names)
    : digits.text("board.title");
  taskLine.textContent = line;
  taskLine.style.setProperty("--length", line.length);
  showNames(digitButtons, (digit) => task?.kind === "digit" && task.digit === digit);
  showNames(foolButtons, (digit) => task?.kind === "fool" && task.digit === digit);
  press(asks.any, task?.kind === "any");
  press(element.querySelector(".fool-it"), task?.kind === "fool");
  press(asks.letter.querySelector("button"), task?.kind === "letter");
}

function showNames(buttons, isPressed) {
  buttons.forEach((button, digit) => {
    button.replaceChildren(newName(nameOf(digit)));
    press(button, isPressed(digit));
  });
}

function press(button, isPressed) {
  button.setAttribute("aria-pressed", String(isPressed));
}

asks.labels.append(...digitButtons);
foolParts.labels.append(...foolButtons);
asks.any.addEventListener("click", () => setTask({ kind: "any" }));
element.querySelector(".fool-it").addEventListener("click", openFool);
asks.letter.addEventListener("submit", askForLetter);
foolParts.cancel.addEventListener("click", () => foolDialog.close());
onNews(showTask);
