"""Commands that tell about the program: its guides, its messages, and what a page is made from."""

# ruff: noqa: PLC0415 - what is slow to import is imported by the one command that needs it

from __future__ import annotations

from pathlib import Path

import click

from dossier.commands.options import FAILED, project_option
from dossier.config import Project


@click.command("guide")
@project_option
def guide_command(root: Path) -> int:
    """Print a guide to the data format of this dossier, in Markdown."""
    from dossier.diagnostics import BuildFailed
    from dossier.guides import format_guide
    from dossier.outcome import tell_failure

    try:
        text = format_guide(Project(root))
    except BuildFailed as failed:
        tell_failure(failed, Project(root))
        return FAILED
    return _print_text(text)


@click.command("style")
@click.option("--reference", is_flag=True, help="Print classes and components, in Markdown.")
@project_option
def style_command(root: Path, *, reference: bool) -> int:
    """Print a style guide of the theme, with every component's example, as one HTML page."""
    from dossier.diagnostics import BuildFailed
    from dossier.outcome import tell_failure
    from dossier.styleguide import make_style_guide
    from dossier.themeguide import format_theme_reference

    try:
        make = format_theme_reference if reference else make_style_guide
        text = make(Project(root))
    except BuildFailed as failed:
        tell_failure(failed, Project(root))
        return FAILED
    return _print_text(text)


@click.command("explain")
@click.argument("what", metavar="CODE|PAGE")
@project_option
def explain_command(what: str, root: Path) -> int:
    """Tell the rule behind the message CODE, with an example; or what PAGE is made from.

    CODE is what stands in brackets after a message, such as missing-source. PAGE is an address on
    the site, such as /about/; it is told as well why the page is stale or fresh.
    """
    from dossier.diagnostics import catalogue, suggest
    from dossier.guides import explain_message
    from dossier.outcome import explain_page
    from dossier.telling import say

    code = what.strip("[]")
    if code in catalogue():
        say(explain_message(catalogue()[code]))
        return 0
    near = "" if "/" in what else suggest(code, tuple(catalogue()))
    if near:
        say(f"no message is called {code}: did you mean '{near}'?", err=True)
        return FAILED
    return 0 if explain_page(Project(root), what) else FAILED


@click.command("rules")
def rules_command() -> int:
    """Print all rules that a dossier is checked by, in Markdown."""
    from dossier.guides import rules_guide

    return _print_text(rules_guide())


@click.command("commands")
@click.pass_context
def commands_command(context: click.Context) -> int:
    """Print the reference of the command line, in Markdown."""
    from dossier.commands.reference import format_reference

    program = context.find_root().command
    assert isinstance(program, click.Group)
    return _print_text(format_reference(program))


def _print_text(text: str) -> int:
    click.echo(text.encode(), nl=False)  # UTF-8 wherever it goes: it is meant for a file
    return 0
