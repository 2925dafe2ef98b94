// The controls: counts, and what a teacher may do beside setting the task.

import { layer, say } from "./layer.js";
import { act, digitNames, onNews, state, tellNews } from "./store.js";
import { hideWall, isHidden } from "./wall.js";

const NAME_LENGTH = 12; // characters
const controls = digits.partsOf(layer);
const forgetDialog = element.querySelector("dialog.forgetting");
const nameDialog = element.querySelector("dialog.naming");
const nameParts = digits.partsOf(nameDialog);

const nameFields = digitNames().map((digit) => {
  const line = digits.newPart("label");
  const input = digits.newPart("input");
  Object.assign(input, { type: "text", maxLength: NAME_LENGTH, autocomplete: "off" });
  line.append(digits.newPart("span", "", digit), input);
  nameParts.fields.append(line);
  return input;
});

// The answer, or null where there is none; then it is said why.
async function done(name, message) {
  const answer = await act(name, message);
  if (answer.error) {
    say(answer.error);
    return null;
  }
  return answer;
}

async function toggleFrozen() {
  const answer = await done("freeze_class", { frozen: !state.frozen });
  if (answer) {
    state.frozen = answer.frozen;
    tellNews();
  }
}

function toggleHidden() {
  hideWall(!isHidden());
  showControls();
}

async function openShare() {
  await digits.fill("share");
  digits.send("share");
}

async function saveAll() {
  const answer = await done("save_class", {});
  if (answer) {
    const bytes = Uint8Array.from(atob(answer.file), (sign) => sign.charCodeAt(0));
    digits.saveFile(new Blob([bytes], { type: "application/zip" }), answer.name);
    say(digits.text("glyph.saved", { name: answer.name }));
  }
}

function openForget() {
  const count = digits.number(state.total);
  const all = digits.text("board.forget_all", { count });
  const saved = digits.text(state.saved ? "board.was_saved" : "board.not_saved", {
    time: state.saved ? digits.timeOfDay(state.saved) : "",
  });
  forgetDialog.querySelector(".all").textContent = `${all} ${saved}`;
  forgetDialog.showModal();
}

async function forgetAll() {
  forgetDialog.close();
  if (await done("forget_class", {})) {
    layer.dispatchEvent(new CustomEvent("stale"));
  }
}

// Names

function openNaming() {
  nameFields.forEach((input, label) => {
    input.value = state.names[label];
  });
  nameDialog.showModal();
}

function plainNames() {
  digitNames().forEach((name, label) => {
    nameFields[label].value = name;
  });
}

async function acceptNames() {
  const names = nameFields.map((input) => input.value);
  const answer = await done("name_labels", { names });
  if (answer) {
    state.names = answer.names;
    tellNews();
  }
}

// Showing

function showControls() {
  controls.freeze.setAttribute("aria-pressed", String(state.frozen));
  controls.cover.setAttribute("aria-pressed", String(isHidden()));
  controls.present.textContent = digits.number(state.present);
  controls.total.textContent = digits.number(state.total);
  layer.querySelector(".hand-count").textContent = digits.number(state.hands);
  controls.save.disabled = state.total === 0;
  controls.forget.disabled = state.total === 0;
}

controls.invite.addEventListener("click", openShare);
controls.freeze.addEventListener("click", toggleFrozen);
controls.cover.addEventListener("click", toggleHidden);
controls.rename.addEventListener("click", openNaming);
controls.save.addEventListener("click", saveAll);
controls.forget.addEventListener("click", openForget);
forgetDialog.querySelector(".yes").addEventListener("click", forgetAll);
forgetDialog
  .querySelector(".cancel")
  .addEventListener("click", () => forgetDialog.close());
nameParts.reset.addEventListener("click", plainNames);
nameParts.cancel.addEventListener("click", () => nameDialog.close());
nameDialog.querySelector("form").addEventListener("submit", acceptNames);
onNews(showControls);
