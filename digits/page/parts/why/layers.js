// Layers: what each layer of the network sees -> a list of pictures, and bars at its end.
//
// A picture is many small ones, tiles: whoever points at one, or moves the focus there, is
// shown on the pad where that filter answers most.

import { mark } from "./xray.js";

const COLUMNS = 4; // of a picture's tiles

export const { layers: list } = digits.partsOf(element);

const template = element.querySelector("template");

let patches = new WeakMap(); // of the tiles: part of the glyph, as the server gives it

export function showLayers({ layers, sums }) {
  if (!layers) {
    return; // the explanation has said why
  }
  const parts = [...layers, sums];
  while (list.children.length < parts.length) {
    list.append(template.content.firstElementChild.cloneNode(true));
  }
  parts.forEach((part, place) => {
    fill(list.children[place], part);
  });
  markAgain();
}

function fill(layer, { picture, alt, patches: found, bars, best, ...texts }) {
  for (const kind of ["title", "text", "size"]) {
    layer.querySelector(`.${kind}`).textContent = texts[kind];
  }
  layer.classList.toggle("sums", bars !== undefined);
  if (bars) {
    const rows = bars.map((bar, output) => newBar(bar, output === best));
    layer.querySelector(".bars").replaceChildren(...rows);
  } else {
    Object.assign(layer.querySelector("img"), { src: picture, alt });
    fillTiles(layer.querySelector(".tiles"), texts.title, found);
  }
}

function newBar({ sum, ...bar }, isBest) {
  return digits.newBarRow(
    isBest ? "bar best" : "bar",
    bar,
    digits.newPart("span", "sum", sum),
  );
}

// Tiles

function fillTiles(tiles, title, found) {
  tiles.setAttribute("aria-label", title);
  while (tiles.children.length < found.length) {
    tiles.append(newTile(tiles.children.length === 0));
  }
  found.forEach((patch, place) => {
    const tile = tiles.children[place];
    tile.setAttribute("aria-label", digits.text("why.tile", { place: place + 1 }));
    patches.set(tile, patch);
  });
}

// One tile of a layer is reached with the Tab key, the others from it with the arrows.
function newTile(isReachable) {
  const tile = digits.newPart("button", "tile");
  return Object.assign(tile, { type: "button", tabIndex: isReachable ? 0 : -1 });
}

export function dropPatches() {
  patches = new WeakMap();
}

export function markAgain() {
  const tile = list.querySelector(".tile:hover") ?? list.querySelector(".tile:focus");
  mark(patches.get(tile));
}

function onEnter({ target }) {
  if (target.matches(".tile")) {
    mark(patches.get(target));
  }
}

function onClick({ target }) {
  if (target.matches(".tile")) {
    reach(target); // not every browser gives a button the focus
  }
}

function onKey(event) {
  if (!event.target.matches(".tile")) {
    return;
  }
  const tiles = Array.from(event.target.parentElement.children);
  const place = tiles.indexOf(event.target);
  const places = {
    ArrowRight: place + 1,
    ArrowLeft: place - 1,
    ArrowDown: place + COLUMNS,
    ArrowUp: place - COLUMNS,
    Home: 0,
    End: tiles.length - 1,
  };
  if (Object.hasOwn(places, event.key)) {
    event.preventDefault(); // or the page would scroll
    reach(tiles[places[event.key]] ?? event.target);
  }
}

function reach(tile) {
  for (const other of tile.parentElement.children) {
    other.tabIndex = other === tile ? 0 : -1;
  }
  tile.focus();
}

list.addEventListener("focusin", onEnter);
list.addEventListener("pointerover", onEnter);
list.addEventListener("focusout", markAgain);
list.addEventListener("pointerout", markAgain);
list.addEventListener("click", onClick);
list.addEventListener("keydown", onKey);
