"""Commands for the register of the documents that a dossier grew from."""

# ruff: noqa: PLC0415 - what is slow to import is imported by the one command that needs it

from __future__ import annotations

from pathlib import Path

import click

from dossier.commands.options import FAILED, project_option, read_text
from dossier.config import Project


def _read_text(_context: click.Context, _option: click.Parameter, file: Path) -> tuple[Path, str]:
    """Return a file and its text; refuses what is no text."""
    from dossier.seeds import split_paragraphs

    text = read_text(file)
    if not split_paragraphs(text):
        msg = "there is no text in it"
        raise click.BadParameter(msg)
    return file, text


_file = click.argument(
    "file",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    callback=_read_text,
)


@click.group("seeds")
def seeds_commands() -> None:
    """Work with the register of the documents that a dossier grew from."""


@seeds_commands.command("verify")
@_file
@project_option
def verify_command(file: tuple[Path, str], root: Path) -> int:
    """Tell whether FILE is a document of the register, and what rests on each paragraph."""
    from dossier.register import verify

    path, text = file
    return 0 if verify(Project(root), path.name, text) else FAILED


@seeds_commands.command("fingerprint")
@_file
def fingerprint_command(file: tuple[Path, str]) -> int:
    """Print the YAML to begin a register of FILE with: its fingerprints, and not its text."""
    from dossier.register import format_skeleton

    click.echo(format_skeleton(file[1]), nl=False)
    return 0
