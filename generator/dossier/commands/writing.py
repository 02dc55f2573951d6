"""Commands that help to write: a new file, and what there is already."""

# ruff: noqa: PLC0415 - what is slow to import is imported by the one command that needs it

from __future__ import annotations

from pathlib import Path

import click

from dossier.commands.options import FAILED, project_option
from dossier.config import Project


@click.command("new")
@click.argument("kind")
@click.argument("id_", metavar="ID")
@project_option
def new_command(kind: str, id_: str, root: Path) -> int:
    """Begin the file of a new record: what KIND must have, and as remarks what it can have.

    ID becomes the name of the file and part of the page's address, for good.
    """
    from dossier.diagnostics import BuildFailed
    from dossier.outcome import tell_failure
    from dossier.writing import begin_record

    try:
        path = begin_record(Project(root), kind, id_)
    except BuildFailed as failed:
        tell_failure(failed, Project(root))
        return FAILED
    click.echo(path)
    return 0


@click.command("find")
@click.argument("words", nargs=-1, required=True)
@project_option
def find_command(words: tuple[str, ...], root: Path) -> int:
    """Tell where the WORDS stand: in ids, names, facts, sources and prose.

    Ends with 1 when they stand nowhere.
    """
    from dossier.diagnostics import BuildFailed
    from dossier.finding import find
    from dossier.outcome import tell_failure
    from dossier.revisions import read_state

    try:
        found = find(read_state(Project(root)), " ".join(words))
    except BuildFailed as failed:
        tell_failure(failed, Project(root))
        return FAILED
    for hit in found:
        text = hit.text if hit.text != hit.path else ""
        click.echo(f"{click.style(str(hit.span), bold=True)}: {hit.path}: {text}".rstrip(": "))
    return 0 if found else FAILED
