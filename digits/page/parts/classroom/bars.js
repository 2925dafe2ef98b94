// The bars of the class's network: what it reads in the drawing on the pad, as it learns.

const BARS_RETRY = 1000; // ms until a server that is busy, or away, is asked again
const WRITTEN = 0.01; // smaller shares are not said

const { theirs } = digits.partsOf(element);
const pillars = theirs.querySelector(".pillars");

let glyph = null; // what is read
let labels = []; // names of the ten
let known = 0; // how many networks the class has taught
let isAsking = false;
let barsTimer = null;

// Note what the bars are to be about: a glyph, or null; and ask, if they are to change.
export function showBarsOf(newGlyph, taught = known, names = labels) {
  const isOther = newGlyph !== glyph || taught !== known;
  glyph = newGlyph;
  known = taught;
  labels = names;
  theirs.hidden = known === 0;
  if (isOther && known > 0) {
    askForBars();
  }
}

export async function askForBars() {
  clearTimeout(barsTimer);
  if (isAsking || document.hidden || known === 0) {
    return;
  }
  if (glyph === null) {
    showPillarsOf(null);
    return;
  }
  const [asked, network] = [glyph, known];
  isAsking = true;
  const answer = await digits.ask(server.read_by_class, { glyph: asked });
  isAsking = false;
  if (asked !== glyph || network !== known) {
    askForBars();
    return;
  }
  if (answer.shares) {
    showPillarsOf(answer.shares);
  }
  const pause = answer.error ? answer.again && BARS_RETRY : answer.again;
  if (pause) {
    barsTimer = setTimeout(askForBars, pause);
  }
}

function showPillarsOf(shares) {
  const values = labels.map((_, place) => (shares ? shares[place] / 1000 : 0));
  const best = shares ? values.indexOf(Math.max(...values)) : null;
  digits.showPillars(pillars, values, best, WRITTEN, { names: labels });
}
