"""What stands between the network and Gradio, and bounds what Gradio remembers."""

from __future__ import annotations

import ctypes
import sys

import gradio as gr
from gradio.utils import LRUCache, get_upload_folder

from digits.page.server.allowlist import RouteAllowList
from digits.page.server.body_limit import BodyLimit, bound_connections
from digits.page.server.uploads import Uploads

SESSIONS = 256  # that Gradio remembers, with 30 kB each; 64 programs may wait
ARENAS = 2  # of memory; with one for each of 40 threads the server holds 100 MB more
ARENA_MAX = -8  # by this number glibc knows it
# ASGI middleware, in the order that a request meets it, as `app_kwargs` takes it.
GUARDS = [
    (RouteAllowList, (), {}),
    (BodyLimit, (), {}),
    (Uploads, (get_upload_folder,), {}),
]


def bound(page: gr.Blocks) -> None:
    """Bound what the server of an open page remembers, and who may hold its lines.

    Gradio remembers 10,000 sessions, and for ever those that fetch no answer.
    """
    page.app.state_holder.capacity = SESSIONS
    queue = page._queue
    queue.pending_messages_per_session = LRUCache(SESSIONS)
    queue.pending_event_ids_session = LRUCache(SESSIONS)
    bound_connections(page.server)


def bound_arenas() -> None:
    """Let the threads to come share their memory, where glibc would not have it so."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):
            library.mallopt(ARENA_MAX, ARENAS)
