// The words: tables of texts -> the visitor's language, everywhere on the page.
//
// This stands in the page's head, after `digitsTables` (texts by language and key), so
// that it is there before any part is. Elements name their texts by keys: `data-text`
// for what they hold, `data-name` for their spoken name, `data-title`, `data-alt`. Each
// part lets its own speak when it starts. When another language is chosen, all speak
// anew, and the event "digits:language" lets the parts ask the server anew as well.

function startWords({ languages, tables }) {
  const KEY = "digits-language";
  const NAMED = { name: "aria-label", title: "title", alt: "alt" };

  let language = remembered() ?? preferred() ?? "en";

  function known(tag) {
    return Object.hasOwn(languages, tag) ? tag : null;
  }

  function remembered() {
    try {
      return known(localStorage.getItem(KEY) ?? "");
    } catch {
      return null; // a browser that keeps nothing
    }
  }

  function preferred() {
    const tags = navigator.languages ?? [];
    return tags.map((tag) => known(tag.slice(0, 2).toLowerCase())).find(Boolean);
  }

  function text(key, values = {}) {
    return tables[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  // As the server writes it: without places, with as few as the number has.
  function number(value, places) {
    const plain = places === undefined ? String(value) : value.toFixed(places);
    return plain.replace(".", text("number.decimal"));
  }

  function share(value, places) {
    return text("number.share", { number: number(100 * value, places) });
  }

  function percent(value) {
    return value > 0.999 ? `>\u00a0${share(0.999, 1)}` : share(value, +(value > 0.99));
  }

  function speak(root) {
    for (const element of root.querySelectorAll("[data-text]")) {
      element.textContent = text(element.dataset.text);
    }
    for (const [kind, attribute] of Object.entries(NAMED)) {
      for (const element of root.querySelectorAll(`[data-${kind}]`)) {
        element.setAttribute(attribute, text(element.dataset[kind]));
      }
    }
    for (const template of root.querySelectorAll("template")) {
      speak(template.content);
    }
  }

  // Gradio names the browser's language there, whatever is spoken.
  function nameLanguage() {
    if (document.documentElement.lang !== language) {
      document.documentElement.lang = language;
    }
  }

  function speakAll() {
    nameLanguage();
    document.title = text("page.title");
    speak(document);
  }

  function choose(chosen) {
    language = known(chosen) ?? language;
    try {
      localStorage.setItem(KEY, language);
    } catch {
      // It is spoken now; after a reload the browser's own is.
    }
    speakAll();
    document.dispatchEvent(new CustomEvent("digits:language"));
  }

  window.digits = {
    get language() {
      return language;
    },
    languages,
    text,
    number,
    share,
    percent,
    speak,
    choose,
  };
  new MutationObserver(nameLanguage).observe(document.documentElement, {
    attributeFilter: ["lang"],
  });
  speakAll();
}

startWords(window.digitsTables);
