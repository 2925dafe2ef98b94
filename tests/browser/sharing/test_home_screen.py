"""The page as an app on a home screen: manifest and icons, in a real Chromium."""

import io

import numpy as np
from PIL import Image

from digits.page.components import HERE, script_of
from tests.helpers.browser.hands import DESKTOP, chromium_path, opened, put
from tests.helpers.drawn import DRAWINGS


def test_the_page_can_be_installed_and_asks_only_its_own_server(
    browser, page, tmp_path
):
    context = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=chromium_path(), args=["--no-sandbox"], **DESKTOP
    )
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    tab = opened(context, page)
    screen = context.new_cdp_session(tab)
    tab.wait_for_function("document.querySelector('link[rel=apple-touch-icon]')")
    told = screen.send("Page.getAppManifest")
    assert told["url"] == f"{page}/manifest.json"
    assert told["errors"] == []
    assert told["manifest"]["startUrl"] == told["manifest"]["scope"] == f"{page}/"
    assert screen.send("Page.getInstallabilityErrors") == {"installabilityErrors": []}
    assert put(tab, DRAWINGS["digits"]["3"]) == "That's a 3!"
    tab.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((page, "data:", "blob:"))] == []
    context.close()


def test_manifest_and_icon_are_looked_for_below_a_path(browser):
    context = browser.new_context()
    tab = context.new_page()
    script = script_of("head/phones")
    beside = "window.beside = name => location.pathname.replace(/\\/?$/, '/') + name;"
    head = (
        f'<link rel="manifest" href="/manifest.json"><script>{beside}{script}</script>'
    )
    tab.route(
        "https://school.example/**",
        lambda route: route.fulfill(body=head, content_type="text/html"),
    )
    links = "[...document.querySelectorAll('link')].map(link => [link.rel, link.href])"
    for path in ("/digits", "/digits/"):
        tab.goto(f"https://school.example{path}")
        assert dict(tab.evaluate(links)) == {
            "manifest": "https://school.example/digits/manifest.json",
            "apple-touch-icon": "https://school.example/digits/icon-apple.png",
        }
    context.close()


def test_the_icon_is_the_favicon(browser):
    context = browser.new_context(viewport={"width": 192, "height": 192})
    tab = context.new_page()
    drawing = (HERE / "head" / "favicon.svg").read_text(encoding="utf-8")
    style = "body { margin: 0 } svg { display: block; width: 100%; height: auto }"
    tab.set_content(f"<style>{style}</style>{drawing}")
    shot = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    ours = Image.open(HERE / "head" / "icons" / "icon-192.png").convert("RGBA")
    paper = Image.new("RGBA", ours.size, "white")
    mine = Image.alpha_composite(paper, ours).convert("RGB")
    apart = np.abs(np.asarray(shot, dtype=float) - np.asarray(mine, dtype=float))
    assert apart.mean() < 1.5
    context.close()
