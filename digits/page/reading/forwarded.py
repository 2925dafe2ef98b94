"""Whether a question came through a proxy, which may have several servers behind it."""

from contextvars import ContextVar

FORWARDED: ContextVar[bool] = ContextVar("FORWARDED", default=False)
HEADERS = (b"forwarded", b"via", b"x-forwarded-for")  # that proxies add
