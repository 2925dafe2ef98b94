"""The page: draw a digit, see a neural network read it.

python app.py [--host HOST] [--port PORT] [--root-path PATH] [--programs N]
              [--weights DIR] [--corrections DIR] [--open]

With --corrections DIR, visitors' corrections are kept there, otherwise nowhere. At
/health the server says whether it is ready; on stderr it logs what happens to it.
`digits/page/server/settings.py` lists the environment variables that count. Gradio's
others are ignored: some open the disk, or a tunnel.
"""

import os
import time

BEGAN = time.monotonic()  # s
VARIABLES = dict(os.environ)
for name in VARIABLES:
    if name.startswith("GRADIO_") and name != "GRADIO_TEMP_DIR":
        del os.environ[name]  # before Gradio is imported, which reads it
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's sums here are small

import gradio as gr

from digits.classifier import Classifier
from digits.corrections.store import Corrections
from digits.page import components as parts
from digits.page.i18n.wording import ENGLISH
from digits.page.parts.feedback.feedback import Feedback
from digits.page.parts.networks.library import NetworkLibrary
from digits.page.parts.networks.panel import NetworksPanel
from digits.page.parts.share.share import Share, address_for_others
from digits.page.parts.training.panel import TrainingPanel
from digits.page.parts.why.why import Why
from digits.page.reading.reader import Reader
from digits.page.server.api import add_read_endpoint
from digits.page.server.launch import launch
from digits.page.server.settings import Settings
from digits.page.server.traffic import Traffic

COLUMN_WIDTH = 260  # px; a phone held sideways has room for two, upright for one


def build_page(
    settings: Settings,
    classifier: Classifier,
    corrections: Corrections | None,
    traffic: Traffic,
) -> gr.Blocks:
    """Return the page: what stands where, and what calls what."""
    reader = Reader(classifier)
    library = NetworkLibrary(classifier, settings.weights)
    share = Share(address_for_others(settings.host, settings.port))
    with gr.Blocks(title=ENGLISH.text("page.title"), delete_cache=(60, 300)) as page:
        parts.masthead()
        with gr.Row():
            with gr.Column(min_width=COLUMN_WIDTH):
                parts.sketchpad(reader, traffic)
            with gr.Column(min_width=COLUMN_WIDTH):
                parts.answer_panel()
                parts.feedback_line(Feedback(classifier, corrections), traffic)
        parts.tabs()
        parts.why_panel(Why(classifier), traffic)
        parts.networks_panel(NetworksPanel(library), traffic)
        parts.training_panel(TrainingPanel(library), traffic)
        parts.photo_panel(reader, traffic)
        parts.share_panel(share, traffic)
        add_read_endpoint(reader, settings.programs)
    return page.queue(max_size=64, api_open=False)


def main(arguments: list[str] | None = None) -> int:
    """Serve the page until a signal stops it; return the exit status."""
    return launch(build_page, arguments, VARIABLES, BEGAN)


if __name__ == "__main__":
    raise SystemExit(main())
