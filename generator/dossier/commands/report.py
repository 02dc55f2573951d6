"""The command that tells the state of a dossier."""

# ruff: noqa: PLC0415 - what is slow to import is imported by the one command that needs it

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from dossier.commands.options import FAILED, project_option
from dossier.config import Project


@click.command("report")
@click.option(
    "--format",
    "as_",
    type=click.Choice(("text", "markdown", "json")),
    default="text",
    help="How to tell it: for a terminal, for a pull request, or for programs.",
)
@click.option(
    "--on",
    "day",
    type=click.DateTime(("%Y-%m-%d",)),
    metavar="DAY",
    help="The day to tell it of, as YYYY-MM-DD. Without it, today.",
)
@project_option
def report_command(as_: str, day: datetime | None, root: Path) -> int:
    """Tell the state of the dossier: what is covered, weak, old or untranslated; its sources."""
    from dossier.outcome import tell_state

    today = day.date() if day else date.today()  # noqa: DTZ011 - the editor's day
    return 0 if tell_state(Project(root), today, as_) else FAILED
