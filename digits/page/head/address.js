// The page's own address: what a link put behind its #.
//
// A link names what the page shows, each in a field: see the share part. When the visitor
// changes one of them its field is taken away, so that the page, loaded again, does not
// show what the link showed in place of what is there now.
//
// While the field "only" is 1 the root has a class that hides all but pad, answer and the
// panel that is open. It is set before anything is painted.

const ONLY = "digits-only"; // the class

function linkedFields() {
  return new URLSearchParams(location.hash.slice(1));
}

export function isInAddress(field) {
  return linkedFields().has(field);
}

// A field's text, or null.
export function fieldInAddress(field) {
  return linkedFields().get(field);
}

export function takeFromAddress(...names) {
  const fields = linkedFields();
  if (names.some((name) => fields.has(name))) {
    for (const name of names) {
      fields.delete(name);
    }
    const rest = fields.size > 0 ? `#${fields}` : "";
    const address = location.pathname + location.search + rest;
    history.replaceState(history.state, "", address);
    markOnly();
  }
}

export function isOnly() {
  return document.documentElement.classList.contains(ONLY);
}

function markOnly() {
  const isWanted = linkedFields().get("only") === "1";
  document.documentElement.classList.toggle(ONLY, isWanted);
}

window.addEventListener("hashchange", markOnly);
markOnly();
