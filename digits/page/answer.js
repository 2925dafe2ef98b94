// The answer: a reading -> headline, ten bars, and the picture that the network sees.
//
// Gradio runs this once, with `element` (our markup). Readings come as events from the
// pad, so that no further request is needed.

function startAnswer(element) {
  const SIDE = 28;
  const headline = element.querySelector(".headline");
  const bars = element.querySelector(".bars");
  const glyph = element.querySelector(".glyph canvas");

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

  function show(reading) {
    headline.textContent = reading.headline ?? reading.error;
    showBars(reading.probabilities, reading.digit);
    showGlyph(reading.glyph);
  }

  function onReading(event) {
    if (element.isConnected) {
      show(event.detail);
    } else {
      document.removeEventListener("digits:reading", onReading);
    }
  }

  showBars(null, null);
  document.addEventListener("digits:reading", onReading);
  if (window.digitsReading) {
    show(window.digitsReading);
  }
}

startAnswer(element);
