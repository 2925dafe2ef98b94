// The answer: a reading -> headline, ten bars, and the pictures from drawing to glyph;
// of a number, a few small bars for each digit.
//
// Gradio runs this once, with `element` (our markup). Readings come as events from the
// pad, so that no further request is needed.

function startAnswer(element) {
  const { digits } = window;
  const SIDE = 28;
  const headline = element.querySelector(".headline");
  const bars = element.querySelector(".bars");
  const glyph = element.querySelector(".glyph canvas");
  const number = element.querySelector(".number");
  const template = element.querySelector("template");
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

  function showBars(shares, named) {
    rows.forEach(({ row, fill, share }, digit) => {
      const value = shares ? shares[digit] : 0;
      row.classList.toggle("leads", digit === named);
      fill.style.width = `${100 * value}%`;
      share.textContent = shares ? digits.percent(value) : "";
    });
  }

  function showGlyph(sheet, base64) {
    const brush = sheet.getContext("2d");
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

  // The digits of a number, from left to right, in place of the ten bars.
  function showNumber(places) {
    bars.hidden = places.length > 0;
    number.hidden = places.length === 0;
    number.replaceChildren(...places.map(placeOf));
  }

  function placeOf({ digit, probabilities, glyph: base64 }) {
    const place = template.content.firstElementChild.cloneNode(true);
    place.querySelector(".digit").textContent = digit;
    place.querySelector(".sure").textContent = digits.percent(probabilities[digit]);
    const pillars = place.querySelector(".pillars");
    pillars.append(...probabilities.map((share, each) => pillarOf(share, each, digit)));
    pillars.setAttribute("aria-label", spoken(probabilities));
    showGlyph(place.querySelector("canvas"), base64);
    return place;
  }

  function pillarOf(share, each, best) {
    const pillar = document.createElement("li");
    pillar.className = each === best ? "pillar best" : "pillar";
    pillar.style.setProperty("--share", share);
    pillar.textContent = each;
    return pillar;
  }

  // What is worth saying aloud of ten shares: those of a percent and more.
  function spoken(shares) {
    return shares
      .map((share, digit) => ({ share, digit }))
      .filter(({ share }) => share >= 0.01)
      .sort((one, other) => other.share - one.share)
      .map(({ share, digit }) => `${digit}: ${digits.percent(share)}`)
      .join(", ");
  }

  // The pictures on the way: the drawing, cropped, fitted. Before there is a drawing,
  // examples stand in their place.
  function showSteps(addresses, blank, isNumber) {
    steps.hidden = blank || isNumber;
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
    const places = reading.digits ?? [];
    showBars(reading.probabilities, reading.digit);
    showNumber(places);
    showSteps(reading.steps, reading.verdict === "blank", places.length > 0);
    showGlyph(glyph, reading.glyph);
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
    button.dataset.name = `answer.example.${name}`;
    button.dataset.title = button.dataset.name;
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
  digits.speak(element);
  headline.textContent = digits.text("headline.blank");
  showBars(null, null);
  document.addEventListener("digits:reading", onReading);
  if (window.digitsReading) {
    show(window.digitsReading);
  }
}

startAnswer(element);
