"""How text reaches a person: at once, and in colours where they are wanted.

It imports next to nothing, for a command that finds nothing to do tells it by this module.
"""

from __future__ import annotations

import os
import re

import click

_HEAD = re.compile(
    r"^(?P<place>\S.*?): (?P<severity>error|warning|advice): (?P<text>.*)$", re.MULTILINE
)
_HELP = re.compile(r"^   help: ", re.MULTILINE)
_MARK = re.compile(r"^(?P<bar>      \| +)(?P<mark>\^+)(?P<label>.*)$", re.MULTILINE)
_COLOURS = {"error": "red", "warning": "yellow", "advice": "blue"}


def say(text: str, *, err: bool = False) -> None:
    """Print a text at once; its colours only to a terminal, and where they are wanted."""
    wanted = False if os.environ.get("NO_COLOR") else None
    click.echo(text, err=err, color=wanted)


def paint(text: str) -> str:
    """Return findings, as `diagnostics.format_text` words them, in colours."""

    def head(match: re.Match[str]) -> str:
        severity = match["severity"]
        painted = click.style(severity, fg=_COLOURS[severity], bold=True)
        return f"{click.style(match['place'], bold=True)}: {painted}: {match['text']}"

    def mark(match: re.Match[str]) -> str:
        return match["bar"] + click.style(match["mark"] + match["label"], fg="red")

    text = _MARK.sub(mark, _HEAD.sub(head, text))
    return _HELP.sub(f"   {click.style('help', fg='cyan')}: ", text)
