"""The page: its parts in reading order; `head/stage.css` says where each stands."""

import gradio as gr

from digits.corrections.store import Corrections
from digits.page import components as parts
from digits.page.i18n.wording import ENGLISH
from digits.page.parts.classroom.board import Board
from digits.page.parts.classroom.pupils import Pupils
from digits.page.parts.classroom.session import Session
from digits.page.parts.classroom.visits import Key
from digits.page.parts.feedback.feedback import Feedback
from digits.page.parts.share.share import Share, address_for_others
from digits.page.server.api import add_read_endpoint
from digits.page.server.settings import Settings
from digits.page.server.traffic import Traffic
from digits.page.workers.workers import Workers


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
        parts.sketchpad(workers, traffic)
        parts.answer_panel()
        parts.certainty(workers, traffic)
        parts.feedback_line(feedback, traffic)
        parts.steps()
        parts.tabs()
        for name in parts.PANELS:
            parts.panel(name, workers, traffic)
        parts.playback(workers, traffic)
        parts.glyph_table()
        parts.share_panel(share, traffic)
        if settings.board_key is not None:
            _add_class(settings.board_key, workers, traffic)
        add_read_endpoint(workers, settings.programs)
    return page.queue(max_size=64, api_open=False)


def _add_class(key: Key, workers: Workers, traffic: Traffic) -> None:
    """Open a class session, on the page that is being built."""
    session = Session()
    pupils = Pupils(session, workers.answer)
    board = Board(session, pupils, key, workers.answer)
    parts.classroom(pupils, traffic)
    parts.board(board, traffic)
