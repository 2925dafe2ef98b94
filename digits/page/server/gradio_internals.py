"""Every private or undocumented part of Gradio and uvicorn that the page reaches for.

Each function says what it reaches for, and has a test in
`tests/server/test_gradio_internals.py`: after an upgrade, these two files are where to
look. They wait for a public way to

- bound how many sessions a server remembers (`bound_sessions`);
- keep no statistics of the programs that ask (`keep_no_statistics`);
- bound connections, and how long one may stay silent (`bound_connections`);
- end heartbeats and wait for requests under way, with a time limit (`stop_server`);
- read a page's parts without what differs at every start (`page_version`);
- find a page's functions (`server_function`, `has_page_function`);
- describe what a `gr.api` endpoint takes and gives (`describe_endpoint`);
- refuse links to files, and forget files once they are read (`refuse_links`);
- know the folder in which Gradio accepts files (`upload_folder`).

Beside these, `allowlist` and `calls` know the addresses and the JSON by which
Gradio's own clients talk to a server.
"""

import asyncio
import hashlib
import json
import math
import os
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import LRUCache, get_upload_folder

SESSION_LIMIT = 256  # whose answers Gradio keeps until they come; 64 may wait
STATE_LIMIT = 16  # sessions whose state it keeps, 30 kB each; the page has none
CONNECTION_LIMIT = 800  # at once; a process may have 1,024 files open
SILENCE_LIMIT = 10  # s; a connection that brings no request is closed then


def upload_folder() -> str:
    """Return the folder in which Gradio accepts uploaded files.

    Reaches for `gradio.utils.get_upload_folder`.
    """
    return get_upload_folder()


def is_upload(path: str) -> bool:
    """Return whether a path leads into that folder."""
    return Path(os.path.abspath(path)).is_relative_to(os.path.abspath(upload_folder()))


# The page.


def page_version(page: gr.Blocks, more: str = "") -> str:
    """Return a hash of a page's parts, by which a browser notices a newer page.

    Of more as well, which comes later than the page.

    Reaches for `Blocks.blocks`: the public `get_config_file` differs at every start.
    """
    parts = {number: block.get_config() for number, block in page.blocks.items()}
    text = json.dumps([parts, more], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def server_function(application: Any, component: Any, name: str) -> Any:
    """Return a function of the component of this number, of any type; None without.

    Reaches for `App.get_blocks`, `Blocks.blocks` and the mark `_is_server_fn`.
    """
    if type(component) is not int:
        return None
    function = getattr(application.get_blocks().blocks.get(component), name, None)
    return function if getattr(function, "_is_server_fn", False) else None


def has_page_function(application: Any, number: Any) -> bool:
    """Return whether the page has a function of this number, of any type.

    Reaches for `App.get_blocks` and `Blocks.fns`.
    """
    return type(number) is int and number in application.get_blocks().fns


# The endpoint for programs.


def describe_endpoint(
    name: str, parameter: tuple[str, str], answer: tuple[str, str]
) -> gr.components.Component:
    """Describe an endpoint of the page that is being built, and return its input.

    Reaches for `Context.root_block`, `Blocks.fns` and the components' `_api_info`:
    `gr.api` takes its texts from the function's types alone. Parameter and answer are
    given as label and description.
    """
    functions = gr.context.Context.root_block.fns.values()
    function = next(found for found in functions if found.api_name == name)
    [received], [returned] = function.inputs, function.outputs
    received.label, received._api_info["additional_description"] = parameter
    returned.label, returned._api_info["description"] = answer
    return received


def refuse_links(component: gr.components.Component, sentence: str) -> None:
    """Refuse links to files before they are followed, and forget files once read.

    Reaches for `async_move_resource_to_block_cache`, which downloads a link whatever
    its size, and `temp_files`, which keeps the names of files for ever. Whoever sends
    a link is answered with the sentence.
    """
    original = component.async_move_resource_to_block_cache

    async def move(path: Any) -> Any:
        if str(path).lower().startswith(("http:", "https:")):
            raise gr.Error(sentence, print_exception=False)
        moved = await original(path)
        component.temp_files.clear()
        return moved

    component.async_move_resource_to_block_cache = move


# The running server.


def bound_sessions(
    page: gr.Blocks, limit: int = SESSION_LIMIT, states: int = STATE_LIMIT
) -> None:
    """Bound how many sessions the server of a launched page remembers.

    Reaches for `App.state_holder`, which keeps 10,000 sessions, and for the dicts of
    `Blocks._queue`, which keep sessions that fetch no answer for ever.
    """
    page.app.state_holder.capacity = states
    page._queue.pending_messages_per_session = LRUCache(limit)
    page._queue.pending_event_ids_session = LRUCache(limit)


def keep_no_statistics(page: gr.Blocks) -> None:
    """Keep none of what Gradio tells of programs, where nobody may ask for it.

    Reaches for `Blocks._queue`, which notes the last 10,000 calls, and makes a table of
    all of them anew after each.
    """
    page._queue.ANALYTICS_MAX_EVENTS = 0
    page._queue.ANAYLTICS_CACHE_FREQUENCY = math.inf


def stop_server(page: gr.Blocks, patience: float) -> bool:
    """Accept no more connections; return whether answers under way end in time (s).

    Reaches for `Blocks.server`, its thread, and `App.stop_event`, without which
    heartbeats never end. The public `Blocks.close` waits for five seconds and no more.
    """
    page.server.should_exit = True
    page.app.stop_event.set()
    page.server.thread.join(patience)
    return not page.server.thread.is_alive()


def bound_connections(
    page: gr.Blocks, limit: int = CONNECTION_LIMIT, silence: float = SILENCE_LIMIT
) -> None:
    """Bound the number of connections, and how long one may stay without a request.

    Reaches for the protocol class of uvicorn, which itself waits for ever for the
    first lines of a request, and for its `connections`, `cycle`, `loop` and
    `transport`. Works with both of its protocols, h11 and httptools. A connection is
    closed after one or two spans of silence (s).
    """
    config = page.server.config
    config.http_protocol_class = _bounded(config.http_protocol_class, limit, silence)


def _bounded(protocol: type, limit: int, silence: float) -> type:
    class Bounded(protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            if len(self.connections) > limit:
                _closable(self).transport.close()
            self.loop.call_later(silence, self.look, None)

        def look(self, before: Any) -> None:
            """Close the connection if it has been idle since the last look."""
            if _is_idle(self) and self.cycle is before:
                self.transport.close()
            elif not self.transport.is_closing():
                seen = self.cycle if _is_idle(self) else self
                self.loop.call_later(silence, self.look, seen)

    return Bounded


def _is_idle(connection: Any) -> bool:
    return connection.cycle is None or connection.cycle.response_complete


def _closable(newest: Any) -> Any:
    """Return a connection that asks for nothing, to make room; else the newest one."""
    others = (one for one in newest.connections if one is not newest)
    open_ones = (one for one in others if not one.transport.is_closing())
    return next(filter(_is_idle, open_ones), newest)
