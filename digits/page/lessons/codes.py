"""A step's address for others -> a code to scan, as large as the screen.

It covers the page, for beside each step stands what is to be seen there.
"""

import re
from html import escape

from digits.page.lessons.texts import Texts
from digits.page.parts.share.share import code_rows

MARGIN = 4  # squares of paper around a code, which scanners need


def code_for(texts: Texts, number: str, address: str) -> str:
    """Return a button that opens the code, and the code, as HTML.

    Args:
        texts: in the page's language.
        number: of the step, as "1.2".
        address: that opens it; nothing in it is trusted.
    """
    name = f"code-{number.replace('.', '-')}"
    title = escape(texts.text("code"))
    close = escape(texts.page_text("share.close"))
    return (
        f'<button type="button" class="button" popovertarget="{name}"'
        f' aria-label="{title} {number}">{title}</button>\n'
        f'<div class="code" popover id="{name}" role="dialog"'
        f' aria-label="{title} {number}">\n{_picture(texts, address)}\n'
        f'<p translate="no">{escape(address)}</p>\n'
        f'<button type="button" class="button" popovertarget="{name}"'
        f' popovertargetaction="hide">{close}</button>\n</div>'
    )


def _picture(texts: Texts, address: str) -> str:
    rows = code_rows(address)
    side = len(rows) + 2 * MARGIN
    dark = "".join(
        f"M{MARGIN + run.start()} {y}h{len(run[0])}v1h-{len(run[0])}z"
        for y, row in enumerate(rows, MARGIN)
        for run in re.finditer("1+", row)
    )
    label = escape(texts.page_text("share.code", address=address))
    return (
        f'<svg viewBox="0 0 {side} {side}" role="img" aria-label="{label}">'
        f'<path d="{dark}"/></svg>'
    )
