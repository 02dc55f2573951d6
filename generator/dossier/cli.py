"""The command `dossier`: its options, what it prints, and its exit status.

0: done. 1: the dossier has errors, or the site cannot be written or served. 2: a usage mistake.
70: a bug of ours. 130: interrupted. The modules that are slow to import are imported by the one
command that needs them.
"""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn

import click

from dossier.bugs import STATUS, program_version, tell_bug
from dossier.config import Project
from dossier.telling import paint, say
from dossier.unchanged import Remembered

if TYPE_CHECKING:
    from dossier.build import Progress

_FAILED = 1
_INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command line of this process and exit with its status."""
    sys.excepthook = _end_with_bug
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter gets an escape for it, not a traceback.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(_run())


def _run() -> int:
    try:
        return int(dossier.main(prog_name="dossier", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; nothing more can be told, not even at the exit.
        sys.stdout = None
        return _FAILED


def _end_with_bug(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    tell_bug(error)
    raise SystemExit(STATUS)


def _find_root(_context: click.Context, _option: click.Parameter, folder: Path | None) -> Path:
    """Return the folder of the dossier: the one given, else the nearest one above that has one."""
    here = Path.cwd()
    if folder is not None:
        return folder.resolve()
    above = (here, *here.parents)
    return next((root for root in above if (root / "data" / "dossier.yaml").is_file()), here)


def _check_address(
    _context: click.Context, _option: click.Parameter, address: str | None
) -> str | None:
    if address is None:
        return None
    from dossier.structure.settings import web_address_problem

    address = f"{address.rstrip('/')}/"
    problem = web_address_problem(address)
    if problem:
        msg = f"'{address}' cannot be the address of a site: {problem}"
        raise click.BadParameter(msg)
    return address


_project = click.option(
    "--project",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=_find_root,
    help="The folder of the dossier. Without it, the nearest one above that holds one.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(program_version(), prog_name="dossier")
def dossier() -> None:
    """Make a website from sourced facts in YAML and summaries in Markdown."""


@dossier.command("build")
@_project
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The folder to publish to, instead of `output` in data/dossier.yaml.",
)
@click.option(
    "--address",
    callback=_check_address,
    help="The address that the site will have, instead of `address` in data/dossier.yaml.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    help="How many processes render pages. Without it, one for each core.",
)
@click.option("--verbose", "is_verbose", is_flag=True, help="Name each page rendered, and why.")
def build_command(
    root: Path, output: Path | None, address: str | None, jobs: int | None, *, is_verbose: bool
) -> int:
    """Check the dossier, and publish its site when it has no error."""
    began = time.perf_counter()
    remembered = Remembered(str(root), (str(output.absolute() if output else ""), address or ""))
    kept = remembered.recall()
    if kept is not None:
        took = time.perf_counter() - began
        click.echo(kept["told"], err=True, nl=False)
        click.echo(f"nothing to do: {kept['said']} in {took:.1f} s")
        return 0
    from dossier.outcome import build_site, sum_up

    remembered.begin()
    built = build_site(
        Project(root),
        output=output,
        address=address,
        showing=_progress(),
        jobs=jobs,
        is_verbose=is_verbose,
    )
    if built is None:
        return _FAILED
    remembered.keep(str(built.output.absolute()), *sum_up(built, Project(root)))
    return 0


@dossier.command("explain")
@click.argument("page")
@_project
def explain_command(page: str, root: Path) -> int:
    """Tell what PAGE is made from, and why it is stale or fresh.

    PAGE is its address on the site, such as /about/.
    """
    from dossier.outcome import explain_page

    return 0 if explain_page(Project(root), page) else _FAILED


@dossier.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, resolve_path=True, path_type=Path))
@click.option(
    "--format",
    "as_",
    type=click.Choice(("text", "json", "github", "gitlab", "sarif")),
    default="text",
    help="How to tell the findings: for people, or for programs (docs/checking.md).",
)
@click.option("--advice", "is_advised", is_flag=True, help="Tell what could be better as well.")
@click.option(
    "--on",
    "day",
    type=click.DateTime(("%Y-%m-%d",)),
    metavar="DAY",
    help="The day for which advice is given, as YYYY-MM-DD. Without it, today.",
)
@_project
def check_command(
    paths: tuple[Path, ...], as_: str, day: datetime | None, root: Path, *, is_advised: bool
) -> int:
    """Check the dossier, and show every error and warning with its place.

    With PATHS, files or folders, only what is found there is shown and counts; everything is read.
    """
    today = day.date() if day else date.today() if is_advised else None  # noqa: DTZ011 - the editor's day
    options = ("check", as_, str(today or ""), str(Path.cwd()), *map(str, paths))
    remembered = Remembered(str(root), options)
    kept = remembered.recall_check()
    if kept is None:
        from dossier.outcome import check_project

        remembered.begin()
        verdict = check_project(Project(root), as_=as_, paths=paths, today=today)
        remembered.keep("" if verdict.is_good else "bad", verdict.err, verdict.out)
        is_good, err, out = verdict.is_good, verdict.err, verdict.out
    else:
        is_good, err, out = not kept["output"], kept["told"], kept["said"]
    for text, is_err in ((err, True), (out, False)):
        if text:
            say(paint(text.removesuffix("\n")) if as_ == "text" else text[:-1], err=is_err)
    return 0 if is_good else _FAILED


@dossier.command("serve")
@_project
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help="The port to serve at. Without it 8000, or a free one.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the site in the browser.")
def serve_command(root: Path, port: int | None, *, open_browser: bool) -> int:
    """Show the site on this machine, and build it again at every change."""
    from dossier.serve.session import serve

    ended = serve(Project(root), port=port, open_browser=open_browser)
    if ended.port is not None:
        _begin_anew(ended.port)
    return 0 if ended.is_good else _FAILED


def _begin_anew(port: int) -> NoReturn:
    """Put the program as it is now in the place of this process, to serve at the same port."""
    given = [argument for argument in sys.orig_argv[1:] if argument != "--open"]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *given, "--port", str(port)])  # noqa: S606 - ourselves


@dossier.command("guide")
@_project
def guide_command(root: Path) -> int:
    """Print a guide to the data format of this dossier, in Markdown."""
    from dossier.diagnostics import BuildFailed
    from dossier.guides import format_guide
    from dossier.outcome import tell_failure

    try:
        text = format_guide(Project(root))
    except BuildFailed as failed:
        tell_failure(failed, Project(root))
        return _FAILED
    return _print_markdown(text)


@dossier.command("rules")
def rules_command() -> int:
    """Print all rules that a dossier is checked by, in Markdown."""
    from dossier.guides import rules_guide

    return _print_markdown(rules_guide())


def _read_text(_context: click.Context, _option: click.Parameter, file: Path) -> tuple[Path, str]:
    """Return a file and its text; refuses what is no text."""
    from dossier.seeds import split_paragraphs
    from dossier.sources import MAX_BYTES

    with file.open("rb") as opened:
        data = opened.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        msg = f"it is longer than {MAX_BYTES:,} bytes"
        raise click.BadParameter(msg)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"it is not UTF-8: byte 0x{data[error.start]:02x} at {error.start:,}"
        raise click.BadParameter(msg) from error
    if not split_paragraphs(text):
        msg = "there is no text in it"
        raise click.BadParameter(msg)
    return file, text


_file = click.argument(
    "file",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    callback=_read_text,
)


@dossier.group("seeds")
def seeds_commands() -> None:
    """Work with the register of the documents that a dossier grew from."""


@seeds_commands.command("verify")
@_file
@_project
def verify_command(file: tuple[Path, str], root: Path) -> int:
    """Tell whether FILE is a document of the register, and what rests on each paragraph."""
    from dossier.register import verify

    path, text = file
    return 0 if verify(Project(root), path.name, text) else _FAILED


@seeds_commands.command("fingerprint")
@_file
def fingerprint_command(file: tuple[Path, str]) -> int:
    """Print the YAML to begin a register of FILE with: its fingerprints, and not its text."""
    from dossier.register import format_skeleton

    click.echo(format_skeleton(file[1]), nl=False)
    return 0


def _print_markdown(text: str) -> int:
    click.echo(text.encode(), nl=False)  # UTF-8 wherever it goes: it is meant for a file
    return 0


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """Give something to report progress to, on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield report
