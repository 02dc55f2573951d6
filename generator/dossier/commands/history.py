"""Commands about the states that a dossier has gone through."""

# ruff: noqa: PLC0415 - what is slow to import is imported by the one command that needs it

from __future__ import annotations

from pathlib import Path

import click

from dossier.commands.options import FAILED, project_option
from dossier.config import Project


@click.command("diff")
@click.argument("revisions", nargs=-1, metavar="[REV [REV]]")
@click.option(
    "--format",
    "as_",
    type=click.Choice(("text", "markdown", "json")),
    default="text",
    help="How to tell it: for a terminal, for a pull request, or for programs.",
)
@project_option
def diff_command(revisions: tuple[str, ...], as_: str, root: Path) -> int:
    """Tell which facts were added, changed, withdrawn or removed since the revision REV of git
    (HEAD, if none is given), or between two.
    """
    if len(revisions) > 2:
        msg = "at most two revisions can be compared"
        raise click.UsageError(msg)
    from dossier.outcome import tell_differences

    return 0 if tell_differences(Project(root), revisions or ("HEAD",), as_) else FAILED
