"""The page: what stands where, and what calls what."""

import gradio as gr

from digits.corrections.store import Corrections
from digits.page import components as parts
from digits.page.i18n.wording import ENGLISH
from digits.page.parts.feedback.feedback import Feedback
from digits.page.parts.share.share import Share, address_for_others
from digits.page.server.api import add_read_endpoint
from digits.page.server.settings import Settings
from digits.page.server.traffic import Traffic
from digits.page.workers.workers import Workers

COLUMN_WIDTH = 260  # px; a phone held sideways has room for two, upright for one


def build_page(
    settings: Settings,
    workers: Workers,
    corrections: Corrections | None,
    traffic: Traffic,
) -> gr.Blocks:
    """Return the page; its parts ask the workers."""
    feedback = Feedback(corrections, lambda message: workers.call("lines_of", message))
    share = Share(address_for_others(settings.host, settings.port))
    with gr.Blocks(title=ENGLISH.text("page.title"), delete_cache=(60, 300)) as page:
        parts.masthead()
        with gr.Row():
            with gr.Column(min_width=COLUMN_WIDTH):
                parts.sketchpad(workers, traffic)
            with gr.Column(min_width=COLUMN_WIDTH):
                parts.answer_panel()
                parts.feedback_line(feedback, traffic)
        parts.tabs()
        for name in parts.PANELS:
            parts.panel(name, workers, traffic)
        parts.share_panel(share, traffic)
        add_read_endpoint(workers, settings.programs)
    return page.queue(max_size=64, api_open=False)
