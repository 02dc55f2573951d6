"""The command that writes what editors complete and check by."""

# ruff: noqa: PLC0415 - what is slow to import is imported by the one command that needs it

from __future__ import annotations

from pathlib import Path

import click

from dossier.commands.options import FAILED, project_option
from dossier.config import Project
from dossier.telling import say


@click.command("schema")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write to, instead of .dossier/schema, which builds keep current.",
)
@click.option(
    "--editor",
    type=click.Choice(("vscode",)),
    help="Tell this editor of the schemas too, in the settings of the dossier's folder.",
)
@project_option
def schema_command(output: Path | None, editor: str | None, root: Path) -> int:
    """Write JSON Schemas of the dossier's files, for completion and checking in editors."""
    if output is not None and editor is not None:
        msg = (
            "--editor tells of the schemas that builds keep current, which --output does not write"
        )
        raise click.UsageError(msg)
    from dossier.diagnostics import BuildFailed
    from dossier.outcome import tell_failure
    from dossier.schemas.editors import NotPlainError
    from dossier.schemas.writing import refusal, tell_editor, write_all

    project = Project(root)
    try:
        say(write_all(project, output))
        for line in tell_editor(project) if editor else ():
            say(line)
    except BuildFailed as failed:
        tell_failure(failed, project)
        return FAILED
    except NotPlainError as error:
        tell_failure(refusal(error), project)
        say(error.wanted)
        return FAILED
    return 0
