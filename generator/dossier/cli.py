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
from dossier.commands.guides import (
    commands_command,
    explain_command,
    guide_command,
    rules_command,
    style_command,
)
from dossier.commands.history import diff_command
from dossier.commands.options import FAILED, project_option, refuse_outside
from dossier.commands.report import report_command
from dossier.commands.schema import schema_command
from dossier.commands.seeds import seeds_commands
from dossier.commands.writing import (
    add_source_command,
    find_command,
    fmt_command,
    init_command,
    new_command,
    rename_command,
)
from dossier.config import Project
from dossier.telling import paint, say
from dossier.unchanged import Remembered

if TYPE_CHECKING:
    from dossier.build import Progress

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
        return FAILED


def _end_with_bug(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    tell_bug(error)
    raise SystemExit(STATUS)


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


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(program_version(), prog_name="dossier")
def dossier() -> None:
    """Make a website from sourced facts in YAML and summaries in Markdown."""


@dossier.command("build")
@project_option
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
@click.option("--no-search", is_flag=True, help="Make the site without its search.")
@click.option("--verbose", "is_verbose", is_flag=True, help="Name each page rendered, and why.")
def build_command(  # noqa: PLR0913 - each is an option
    root: Path,
    output: Path | None,
    address: str | None,
    jobs: int | None,
    *,
    no_search: bool,
    is_verbose: bool,
) -> int:
    """Check the dossier, and publish its site when it has no error."""
    began = time.perf_counter()
    options = [str(output.absolute() if output else ""), address or ""]
    options += ["--no-search"] if no_search else []
    remembered = Remembered(str(root), tuple(options))
    kept = remembered.recall()
    if kept is not None:
        took = time.perf_counter() - began
        if kept["told"]:
            say(paint(kept["told"].removesuffix("\n")), err=True)
        click.echo(f"nothing to do: {kept['said']} in {took:.1f} s")
        return 0
    from dossier.outcome import build_site, sum_up
    from dossier.search import Search

    remembered.begin()
    built = build_site(
        Project(root),
        output=output,
        address=address,
        showing=_progress(),
        jobs=jobs,
        is_verbose=is_verbose,
        search=Search.NEVER if no_search else Search.NOW,
        looked=remembered.inputs,
    )
    if built is None:
        return FAILED
    remembered.keep(str(built.output.absolute()), *sum_up(built, Project(root)))
    return 0


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
@click.option(
    "--translations",
    "is_counted",
    is_flag=True,
    help="Count instead, for each language, what falls back to another.",
)
@click.option("--verbose", "is_verbose", is_flag=True, help="With --translations: name each place.")
@project_option
def check_command(  # noqa: PLR0913 - each is an option of the command
    paths: tuple[Path, ...],
    as_: str,
    day: datetime | None,
    root: Path,
    *,
    is_advised: bool,
    is_counted: bool,
    is_verbose: bool,
) -> int:
    """Check the dossier, and show every error and warning with its place.

    With PATHS, files or folders, only what is found there is shown and counts; everything is read.
    """
    if is_counted:
        from dossier.outcome import tell_translations

        return 0 if tell_translations(Project(root), is_verbose=is_verbose) else FAILED
    refuse_outside(paths, root)
    today = day.date() if day else date.today() if is_advised else None  # noqa: DTZ011 - the editor's day
    is_good, err, out = _check(Project(root), as_, paths, today)
    for text, is_err in ((err, True), (out, False)):
        if text:
            say(paint(text.removesuffix("\n")) if as_ == "text" else text[:-1], err=is_err)
    return 0 if is_good else FAILED


def _check(
    project: Project, as_: str, paths: tuple[Path, ...], today: date | None
) -> tuple[bool, str, str]:
    """Return whether a dossier is good, and what to say on the standard error and output."""
    # A day or a folder other than the last, or files that are named, are hardly asked for again.
    asked = f"{today or ''} {Path.cwd()}"
    remembered = None if paths else Remembered(str(project.root), ("check", as_), asked)
    kept = remembered.recall_check() if remembered else None
    if kept is not None:
        return not kept["output"], kept["told"], kept["said"]
    from dossier.outcome import check_project

    if remembered:
        remembered.begin()
    verdict = check_project(project, as_=as_, paths=paths, today=today)
    if remembered:
        remembered.keep("" if verdict.is_good else "bad", verdict.err, verdict.out)
    return verdict.is_good, verdict.err, verdict.out


@dossier.command("serve")
@project_option
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
    return 0 if ended.is_good else FAILED


def _begin_anew(port: int) -> NoReturn:
    """Put the program as it is now in the place of this process, to serve at the same port."""
    given = [argument for argument in sys.orig_argv[1:] if argument != "--open"]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *given, "--port", str(port)])  # noqa: S606 - ourselves


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


for _command in (
    init_command,
    *(new_command, add_source_command, find_command, fmt_command, rename_command, diff_command),
    *(seeds_commands, guide_command, rules_command, style_command),
    *(explain_command, report_command, commands_command),
    schema_command,
):
    dossier.add_command(_command)
