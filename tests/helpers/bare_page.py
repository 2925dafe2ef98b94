"""A bare page of Gradio's, beside which ours is measured.

    python -m tests.helpers.bare_page --port PORT

It has a canvas whose strokes go to a server function that does nothing: no page of this
kind can be faster.
"""

import argparse

import gradio as gr

MARKUP = (
    '<canvas class="sheet" style="width: 490px; height: 490px"></canvas>'
    + '<div class="bar"><div class="fill">.</div></div>' * 11
)
SCRIPT = """
const sheet = element.querySelector(".sheet");
let points = [];
sheet.addEventListener("pointerdown", () => { points = []; });
sheet.addEventListener("pointermove", event => {
    points.push([event.offsetX, event.offsetY]);
});
sheet.addEventListener("pointerup", async () => {
    const strokes = [{ width: 16, points }];
    const { width } = await server.read_drawing({ strokes });
    for (const fill of element.querySelectorAll(".fill")) {
        fill.style.width = width;
    }
    const detail = { of: 1, strokes };
    document.dispatchEvent(new CustomEvent("digits:reading", { detail }));
});
"""
SETTINGS = {"ssr_mode": False, "quiet": True, "prevent_thread_lock": True}


def read_drawing(message):
    return {"width": "10%"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    with gr.Blocks() as page:
        gr.HTML(MARKUP, js_on_load=SCRIPT, server_functions=[read_drawing])
    theme = gr.themes.Soft(font=["sans-serif"], font_mono=["monospace"])
    page.launch(server_port=port, theme=theme, **SETTINGS)
    print(f"Draw at http://127.0.0.1:{port}", flush=True)
    page.block_thread()


if __name__ == "__main__":
    main()
