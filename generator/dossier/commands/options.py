"""What the commands have in common: the folder of the dossier, and how they end."""

from __future__ import annotations

from pathlib import Path

import click

FAILED = 1
"""The exit status when a dossier has errors, or what is asked for cannot be done."""


def _find_root(_context: click.Context, _option: click.Parameter, folder: Path | None) -> Path:
    """Return the folder of the dossier: the one given, else the nearest one above that has one."""
    here = Path.cwd()
    if folder is not None:
        return folder.resolve()
    above = (here, *here.parents)
    return next((root for root in above if (root / "data" / "dossier.yaml").is_file()), here)


project_option = click.option(
    "--project",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=_find_root,
    help="The folder of the dossier. Without it, the nearest one above that holds one.",
)
