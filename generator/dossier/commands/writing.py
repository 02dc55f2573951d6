"""Commands that help to write: a new file, and what there is already."""

# ruff: noqa: PLC0415 - what is slow to import is imported by the one command that needs it

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path

import click

from dossier.commands.options import FAILED, project_option, read_text, refuse_outside
from dossier.config import Project

# How much of a text is shown that has no place.
_SHOWN = 80


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--title", default="A new dossier", help="The name of the site.")
def init_command(folder: Path, title: str) -> int:
    """Begin a dossier in FOLDER, which is empty or not there: kinds and samples to look at and to
    delete, and what git, a CI service and pre-commit need. It can be built and served at once.
    """
    from dossier.diagnostics import BuildFailed
    from dossier.outcome import tell_failure
    from dossier.scaffold import Beginning, begin_dossier
    from dossier.sources import find_forbidden

    if find_forbidden(title) >= 0:
        msg = "it holds a character that nobody sees"
        raise click.BadParameter(msg, param_hint="'--title'")
    root = folder.absolute()
    today = date.today()  # noqa: DTZ011 - the editor's day
    try:
        written = begin_dossier(root, Beginning(title.strip() or "A new dossier", today))
    except BuildFailed as failed:
        tell_failure(failed, Project(root))
        return FAILED
    click.echo(f"began a dossier of {len(written)} files in {folder}")
    click.echo(f"look at it: dossier serve --open --project {shlex.quote(str(folder))}")
    return 0


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
    if not found:
        click.echo(f"nothing has all of these words: {' '.join(words)}", err=True)
    return 0 if found else FAILED


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, resolve_path=True, path_type=Path))
@click.option("--check", "is_check", is_flag=True, help="Write nothing; name what would change.")
@click.option("--diff", "is_diff", is_flag=True, help="Write nothing; show what would change.")
@project_option
def fmt_command(paths: tuple[Path, ...], root: Path, *, is_check: bool, is_diff: bool) -> int:
    """Bring files into one order and style: keys, indentation, quotes, long lines.

    With PATHS, files or folders, only those. Nothing that a file says is changed, and comments are
    kept. Ends with 1 when a file is no YAML, and with --check or --diff when one would change.
    """
    from dossier.diagnostics import BuildFailed, plural
    from dossier.edits import write_files
    from dossier.outcome import tell_failure
    from dossier.tidying import format_diff, look_over

    refuse_outside(paths, root)
    try:
        looked = look_over(Project(root.resolve()), paths)
        if not (is_check or is_diff):
            after = {one.path: one.after.encode("utf-8") for one in looked.untidy}
            before = {one.path: one.before.encode("utf-8") for one in looked.untidy}
            write_files(root, after, before)
    except BuildFailed as failed:
        tell_failure(failed, Project(root))
        return FAILED
    if is_diff:
        click.echo(format_diff(looked.untidy), nl=False)
    for one in looked.untidy if not is_diff else ():
        click.echo(one.path)
    said = "to be formatted" if is_check or is_diff else "formatted"
    click.echo(f"{len(looked.untidy):,} of {plural(looked.count, 'file')} {said}", err=True)
    if looked.found:
        tell_failure(BuildFailed(looked.found, looked.count), Project(root))
    return FAILED if looked.found or (looked.untidy and (is_check or is_diff)) else 0


@click.command("rename")
@click.argument("old")
@click.argument("new")
@click.option("--no-redirect", "is_gone", is_flag=True, help="Leave no page at the old address.")
@project_option
def rename_command(old: str, new: str, root: Path, *, is_gone: bool) -> int:
    """Change the id of the record OLD to NEW, everywhere: files, references, prose, register.

    A page that leads on stays at the old address (data/redirects.yaml). All is changed or nothing.
    """
    from dossier.diagnostics import BuildFailed, plural
    from dossier.edits import write_files
    from dossier.outcome import tell_failure
    from dossier.renaming import rename

    try:
        renamed = rename(Project(root), old, new, redirects=not is_gone)
        write_files(root, renamed.files, renamed.read)
    except BuildFailed as failed:
        tell_failure(failed, Project(root))
        return FAILED
    for path, data in renamed.files.items():
        if data is not None:
            click.echo(path)
    places, files = plural(renamed.places, "place"), len(renamed.files)
    click.echo(f"'{old}' is now '{new}', in {places} of {plural(files, 'file')}", err=True)
    return 0


@click.command("add-source")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "id_", default="", help="The id of the source, for a file with one.")
@project_option
def add_source_command(file: Path, id_: str, root: Path) -> int:
    """Make sources of the references in FILE: CSL-JSON, BibTeX or BibLaTeX, as Zotero exports.

    Each becomes a file of its own, never over one that is there. A source whose address the dossier
    has already is told and left out, and so is what has no property to go to.
    """
    from dossier.adding import add_sources
    from dossier.diagnostics import BuildFailed
    from dossier.edits import write_files
    from dossier.outcome import tell_failure

    try:
        added = add_sources(Project(root), str(file), read_text(file), id_=id_)
        files = {one.path: one.text.encode("utf-8") for one in added if one.path}
        write_files(root, files, dict.fromkeys(files))
    except BuildFailed as failed:
        tell_failure(failed, Project(root))
        return FAILED
    for one in added:
        if one.twin:
            click.echo(f"{one.name}: the source '{one.twin}' has this address already", err=True)
            continue
        click.echo(one.path)
        for name in one.missing:
            click.echo(f"{one.path}: to be filled in: {name}", err=True)
        for name, text in one.others:
            shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
            click.echo(f"{one.path}: no place for {name}: {shown}", err=True)
    return 0
