// Asking: a server's answer to come -> the answer, or in its place why there is none.
//
// This stands in the page's head, after `words.js` and `digitsVersion`, the version of
// this page. Gradio gives nothing at all where a server function cannot be reached. Then
// the server's health tells whether it is away, and worth asking again, or serves another
// version of the page by now, whose functions are others.

function startAsking(version) {
  const { digits } = window;
  const health = `${location.pathname.replace(/\/?$/, "/")}health`;

  digits.answer = async (asked) => {
    const answer = await asked;
    if (answer) {
      return answer;
    }
    return (await isOther())
      ? { error: digits.text("page.changed") }
      : { error: digits.text("pad.unreachable"), again: true, away: true };
  };

  async function isOther() {
    try {
      const { page } = await (await fetch(health, { cache: "no-store" })).json();
      return typeof page === "string" && page !== version;
    } catch {
      return false; // nobody is there, or somebody else in its place
    }
  }
}

startAsking(window.digitsVersion);
