"""`make shots`: pictures of a page of every kind, for the docs.

A contact sheet for each language shows each kind on a desk, a tablet, a phone and paper, one of
them by turns in the dark; two pictures for the README show what a reader sees first.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from chromium import open_browser, serve
from conftest import REPOSITORY
from dossier.build import build
from dossier.config import Project
from everykind import EveryKind

IMAGES = REPOSITORY / "docs" / "images"
WIDTHS = (1280, 768, 360)
PAPER = 794  # 210 mm at 96 dots per inch
# Of each page so much is shown, at a quarter of its size.
HEIGHT = 1500
SCALE = 0.25
# What the front page shows: a path and a height.
FRONT = {"home": ("", 1000), "island": ("islands/etorofu/", 1150)}

_STYLE = """body { margin: 24px; font: 15px/1.3 sans-serif; background: #e4e2dd; width: 2560px; }
main { display: grid; grid-template-columns: repeat(3, 1fr); gap: 22px; }
h2 { margin: 0 0 6px; font-size: 15px; font-weight: 600; } div { display: flex; gap: 6px; }
section { break-inside: avoid; } img { display: block; height: 375px; width: auto; }"""


def take(
    page: Page, address: str, folder: Path, name: str, turn: int
) -> Iterator[tuple[Path, int]]:
    """Take the pictures of one page, each with its width; one of them, by turns, is dark."""
    page.goto(address)
    for place, width in enumerate((*WIDTHS, PAPER)):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(
            media="print" if width == PAPER else "screen",
            color_scheme="dark" if place == turn % len(WIDTHS) else "light",
        )
        path = folder / f"{name}-{width}.jpeg"
        page.screenshot(path=path, type="jpeg", quality=85)
        yield path, width


def make_sheet(browser: Browser, address: str, kinds: EveryKind, language: str) -> bytes:
    """Return the contact sheet of a language, a JPEG."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    shown = []
    with TemporaryDirectory(prefix="dossier-shots-") as scratch:
        folder = Path(scratch)
        for turn, (name, path) in enumerate(kinds.longest().items()):
            way = kinds.way(language, path)
            images = "".join(
                f'<img src="{taken.name}" width="{round(width * SCALE)}">'
                for taken, width in take(page, address + way, folder, name, turn)
            )
            shown.append(f"<section><h2>/{escape(way)}</h2><div>{images}</div></section>")
        sheet = folder / "sheet.html"
        sheet.write_text(
            f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>"
            f"<main>{''.join(shown)}</main>",
            encoding="utf-8",
        )
        page.emulate_media(media="screen", color_scheme="light")
        page.set_viewport_size({"width": 2608, "height": 1000})
        page.goto(sheet.as_uri())
        picture = page.screenshot(type="jpeg", quality=50, full_page=True)
    context.close()
    return picture


def main(output: Path) -> None:
    """Take all pictures of a built site."""
    kinds = EveryKind(REPOSITORY, output)
    IMAGES.mkdir(exist_ok=True)
    with serve(output) as address, open_browser() as browser:
        for language in kinds.languages:
            picture = make_sheet(browser, address, kinds, language)
            (IMAGES / f"sheet-{language}.jpg").write_bytes(picture)
        page = browser.new_page()
        for name, (path, height) in FRONT.items():
            page.set_viewport_size({"width": 1280, "height": height})
            page.goto(address + path)
            page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with TemporaryDirectory(prefix="dossier-site-") as made:
            build(Project(REPOSITORY), output=Path(made) / "site")
            main(Path(made) / "site")
