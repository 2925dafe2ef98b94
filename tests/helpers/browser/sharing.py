"""How the tests share a drawing, and compare it with what a link brings back."""

import numpy as np

SWAY = 0.4 + 0.5  # units that a path in a link may leave the drawn one, and its grain


def share(tab):
    """Open the dialog, and wait until it knows the page's address."""
    tab.locator("#share .how").evaluate("how => how.replaceChildren()")
    tab.locator("#masthead .share").click()
    tab.wait_for_selector("dialog.share[open] .how:not(:empty)")
    return tab.locator("dialog.share")


def link_to(tab):
    """Return the link to what a tab shows, as its button copies it."""
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dialog = share(tab)
    dialog.locator(".copy").click()
    tab.wait_for_selector(".done:not(:empty)")
    link = tab.evaluate("navigator.clipboard.readText()")
    dialog.locator(".close").click()
    return link


def away(point, path):
    """Return how far a point is from a path."""
    if len(path) == 1:
        return np.hypot(*(point - path[0]))
    starts, lines = path[:-1], np.diff(path, axis=0)
    squares = np.maximum((lines**2).sum(axis=1), 1e-12)
    along = np.clip(((point - starts) * lines).sum(axis=1) / squares, 0, 1)
    return np.hypot(*(point - starts - along[:, None] * lines).T).min()


def assert_alike(drawn, got):
    assert len(drawn) == len(got)
    for before, after in zip(drawn, got, strict=True):
        assert abs(before["width"] - after["width"]) <= 0.25
        path, kept = (np.asarray(one["points"], float) for one in (before, after))
        assert len(kept) <= len(path)
        assert max(away(point, kept) for point in path) <= SWAY
        assert max(away(point, path) for point in kept) <= SWAY
        assert np.abs(path[[0, -1]] - kept[[0, -1]]).max() <= 0.25 + 1e-9
