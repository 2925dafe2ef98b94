// Layers: what each layer of the network sees -> a list of pictures, and bars at its end.

export const { layers: list } = digits.partsOf(element);

const template = element.querySelector("template");

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
}

function fill(layer, { picture, alt, bars, best, ...texts }) {
  for (const kind of ["title", "text", "size"]) {
    layer.querySelector(`.${kind}`).textContent = texts[kind];
  }
  layer.classList.toggle("sums", bars !== undefined);
  if (bars) {
    const rows = bars.map((bar, output) => newBar(bar, output === best));
    layer.querySelector(".bars").replaceChildren(...rows);
  } else {
    Object.assign(layer.querySelector("img"), { src: picture, alt });
  }
}

function newBar({ name, sum, from, to }, isBest) {
  const bar = digits.newPart("li", isBest ? "bar best" : "bar");
  bar.style.setProperty("--from", from);
  bar.style.setProperty("--to", to);
  bar.append(
    digits.newPart("span", "name", name),
    digits.newPart("span", "track"),
    digits.newPart("span", "sum", sum),
  );
  return bar;
}
