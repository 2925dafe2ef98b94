// The answer: a reading -> headline, ten bars, and the pictures from drawing to glyph.
//
// Gradio runs this once, with `element` (our markup). Readings come as events from the
// pad, so that no further request is needed.

function startAnswer(element) {
  const SIDE = 28;
  const headline = element.querySelector(".headline");
  const bars = element.querySelector(".bars");
  const glyph = element.querySelector(".glyph canvas");
  const steps = element.querySelector(".steps");
  const examples = element.querySelector(".examples");
  const pictures = Array.from(element.querySelectorAll(".step img"));

  const rows = Array.from({ length: 10 }, (_, digit) => {
    const row = document.createElement("li");
    row.className = "bar";
    for (const name of ["digit", "track", "share"]) {
      const part = document.createElement("span");
      part.className = name;
      row.append(part);
    }
    const [label, track, share] = row.children;
    label.textContent = digit;
    const fill = document.createElement("div");
    fill.className = "fill";
    track.append(fill);
    bars.append(row);
    return { row, fill, share };
  });

  function percent(share) {
    if (share > 0.999) {
      return "> 99.9 %";
    }
    return share > 0.99
      ? `${(100 * share).toFixed(1)} %`
      : `${Math.round(100 * share)} %`;
  }

  function showBars(shares, named) {
    rows.forEach(({ row, fill, share }, digit) => {
      const value = shares ? shares[digit] : 0;
      row.classList.toggle("leads", digit === named);
      fill.style.width = `${100 * value}%`;
      share.textContent = shares ? percent(value) : "";
    });
  }

  function showGlyph(base64) {
    const brush = glyph.getContext("2d");
    brush.clearRect(0, 0, SIDE, SIDE);
    if (!base64) {
      return;
    }
    const picture = brush.createImageData(SIDE, SIDE);
    Array.from(atob(base64)).forEach((ink, place) => {
      const level = ink.charCodeAt(0);
      picture.data.set([level, level, level, 255], 4 * place);
    });
    brush.putImageData(picture, 0, 0);
  }

  // The pictures on the way: the drawing, cropped, fitted. Before there is a drawing,
  // examples stand in their place.
  function showSteps(addresses, blank) {
    steps.hidden = blank;
    examples.hidden = !blank;
    for (const picture of pictures) {
      picture.hidden = !addresses;
      if (addresses) {
        picture.src = addresses[picture.className];
      } else {
        picture.removeAttribute("src");
      }
    }
  }

  function show(reading) {
    // While the pen is down a screen reader would be told something new all the time.
    headline.setAttribute("aria-live", reading.live ? "off" : "polite");
    headline.textContent = reading.headline ?? reading.error;
    showBars(reading.probabilities, reading.digit);
    showSteps(reading.steps, reading.verdict === "blank");
    showGlyph(reading.glyph);
  }

  // A button that shows a drawing as the pad would, and puts it there.
  function exampleOf([name, width, paths]) {
    const SVG = "http://www.w3.org/2000/svg";
    const picture = document.createElementNS(SVG, "svg");
    picture.setAttribute("viewBox", "0 0 280 280");
    picture.setAttribute("stroke-width", width);
    for (const points of paths) {
      const line = document.createElementNS(SVG, "polyline");
      line.setAttribute("points", points.join(" "));
      picture.append(line);
    }
    const button = document.createElement("button");
    button.type = "button";
    button.title = name;
    button.setAttribute("aria-label", name);
    button.append(picture);
    button.addEventListener("click", () => {
      const strokes = paths.map((points) => ({ width, points }));
      document.dispatchEvent(new CustomEvent("digits:draw", { detail: { strokes } }));
    });
    const place = document.createElement("li");
    place.append(button);
    return place;
  }

  function onReading(event) {
    if (element.isConnected) {
      show(event.detail);
    } else {
      document.removeEventListener("digits:reading", onReading);
    }
  }

  examples
    .querySelector("ul")
    .append(...JSON.parse(examples.dataset.examples).map(exampleOf));
  showBars(null, null);
  document.addEventListener("digits:reading", onReading);
  if (window.digitsReading) {
    show(window.digitsReading);
  }
}

startAnswer(element);
