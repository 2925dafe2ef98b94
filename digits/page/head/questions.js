// Questions to the server: one at a time, and no answer to a question that has changed.

import { language, text } from "../i18n/words.js";
import { beside } from "./beside.js";

const MOMENT = 500; // ms
const PAUSE = 1000; // ms until a server that is busy, or away, is asked again

// Send a message to one of the server's functions, with the language to answer in.
// Return the answer, or in its place the reason why there is none: Gradio gives nothing
// at all where a function cannot be reached. Then the server's health tells whether it is
// away, and worth asking again, or serves another version of the page by now, which has
// other functions.
export async function ask(serverFunction, message) {
  const received = await serverFunction({ ...message, language: language() });
  if (received) {
    return received;
  }
  return (await isOtherVersion())
    ? { error: text("page.changed") }
    : { error: text("pad.unreachable"), again: true, away: true };
}

async function isOtherVersion() {
  try {
    const { page } = await (
      await fetch(beside("health"), { cache: "no-store" })
    ).json();
    return typeof page === "string" && page !== window.digitsPage.version;
  } catch {
    return false; // no server is there, or one that is not ours
  }
}

// Return a text that no other page has: it says nothing of the visitor.
export function randomText(length) {
  const bytes = crypto.getRandomValues(new Uint8Array(length / 2));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Return a function that sends one message at a time: its answer is null where one is on
// its way, and nothing is sent.
export function newExchange() {
  let isSending = false;

  return async (send) => {
    if (isSending) {
      return null;
    }
    isSending = true;
    const answer = await send();
    isSending = false;
    return answer;
  };
}

// Return a function that asks what is to be asked, unless a question is under way; when
// its answer comes, the next one is asked.
//
// topics: in the order in which they are asked. `key()` names the topic's present
//     question, `isWanted()` says whether it is needed now, `send()` gives the answer to
//     come, and `show(answer)` shows it; `wait(answer)`, where there is one, is called in
//     its place if the server wants to be asked again.
// panel: is marked as busy meanwhile, and says so in its status, if that has nothing else
//     to say, once it takes longer than a moment; optional.
export function newQuestions(topics, panel) {
  let isAsking = false;
  let isSlow = null; // ends the moment

  function sayLoading() {
    const status = panel?.querySelector(".status");
    if (status?.textContent === "") {
      status.textContent = text("page.loading");
    }
  }

  function endLoading() {
    clearTimeout(isSlow);
    const status = panel?.querySelector(".status");
    if (status?.textContent === text("page.loading")) {
      status.textContent = "";
    }
  }

  async function askNext() {
    if (isAsking) {
      return;
    }
    const topic = topics.find((one) => one.isWanted() && one.answered !== one.key());
    panel?.setAttribute("aria-busy", String(topic !== undefined));
    if (topic) {
      const key = topic.key();
      isAsking = true;
      isSlow = setTimeout(sayLoading, MOMENT);
      const received = await topic.send();
      isAsking = false;
      endLoading();
      settle(topic, key, received);
    }
  }

  function settle(topic, key, received) {
    if (topic.key() !== key) {
      askNext();
    } else if (received.again) {
      (topic.wait ?? topic.show)(received);
      setTimeout(() => topic.key() === key && askNext(), PAUSE);
    } else {
      topic.answered = key;
      topic.show(received);
      askNext();
    }
  }

  return askNext;
}
