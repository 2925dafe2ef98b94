// Giving: the drawing on the pad -> the class's board, once, and back again with one tap.
//
// A drawing is given under a name of its own: where an answer gets lost it is sent again,
// and taken once.

const RETRY = 1000; // ms until a busy server is asked again
const ATTEMPTS = 20;
const NAME_LENGTH = 16; // characters

const given = new Map(); // a drawing as text -> its number on the board
const names = new Map(); // a drawing as text -> the name it is sent under
const once = digits.newExchange();

function textOf(strokes) {
  return JSON.stringify(strokes);
}

export function isGiven(strokes) {
  return given.has(textOf(strokes));
}

// Nothing that was given is there any more: another session has begun.
export function forgetGiven() {
  given.clear();
}

function nameOf(text) {
  if (!names.has(text)) {
    names.clear(); // of the newest drawing alone
    names.set(text, digits.randomText(NAME_LENGTH));
  }
  return names.get(text);
}

// Give a drawing; return the server's answer, or null while another one is on its way.
//
// message: the visit, the task, and which digit it is, where that is asked for.
export async function give(message, strokes) {
  const text = textOf(strokes);
  const answer = await once(() =>
    insistently(() =>
      digits.ask(server.give_drawing, { ...message, strokes, token: nameOf(text) }),
    ),
  );
  if (answer?.given) {
    given.set(text, answer.given);
    names.delete(text); // taken back, it may be given again
  }
  return answer;
}

export async function takeBack(message, strokes) {
  const text = textOf(strokes);
  const answer = await once(() =>
    insistently(() =>
      digits.ask(server.take_drawing_back, { ...message, given: given.get(text) }),
    ),
  );
  if (answer && !answer.again) {
    given.delete(text); // or it is no longer there
  }
  return answer;
}

async function insistently(send) {
  let answer = await send();
  for (let k = 1; answer.again && k < ATTEMPTS; k += 1) {
    await new Promise((resolve) => setTimeout(resolve, RETRY));
    answer = await send();
  }
  return answer;
}
