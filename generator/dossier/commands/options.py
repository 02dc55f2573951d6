"""What the commands have in common: the folder of the dossier, and how they end."""

from __future__ import annotations

from collections.abc import Sequence
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


def refuse_outside(paths: Sequence[Path], root: Path) -> None:
    """Refuse paths that the dossier has no part in: of those nothing could ever be found, which
    would look as if all were well.
    """
    inner = root.resolve()
    for path in paths:
        if path != inner and inner not in path.parents and path not in inner.parents:
            msg = f"'{path}' is not in the dossier, which is in '{inner}'"
            raise click.BadParameter(msg, param_hint="'[PATHS]...'")


def read_text(file: Path) -> str:
    """Return the text of a file that somebody named; refuses what is no text, or too much."""
    from dossier.sources import MAX_BYTES  # noqa: PLC0415 - only some commands read a file

    with file.open("rb") as opened:
        data = opened.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        msg = f"it is longer than {MAX_BYTES:,} bytes"
        raise click.BadParameter(msg)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"it is not UTF-8: byte 0x{data[error.start]:02x} at {error.start:,}"
        raise click.BadParameter(msg) from error
