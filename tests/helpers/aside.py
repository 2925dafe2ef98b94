"""Coroutines of the tests: a browser test's own loop may run in this thread."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def run(coroutine):
    """Return what a coroutine gives, run in a thread and a loop of its own."""
    return call(asyncio.run, coroutine)


def call(function, *given):
    """Return what a function gives that runs a loop itself."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(function, *given).result()
