"""The reference of the command line, made from the commands' own help."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import click


def format_reference(program: click.Group) -> str:
    """Return a section for each command, in the order of the program: its usage, what it does, and
    its options, in Markdown.
    """
    lines = [
        "# The command line",
        "",
        "Made by `dossier commands` from what `--help` of each command says; do not edit.",
        "",
        (program.help or "").strip(),
    ]
    context = click.Context(program, info_name="dossier", **program.context_settings)
    return "\n".join(chain(lines, _describe_all(program, context))) + "\n"


def _describe_all(group: click.Group, context: click.Context) -> Iterator[str]:
    for name, command in group.commands.items():
        inner = click.Context(command, parent=context, info_name=name)
        if isinstance(command, click.Group):
            yield from _describe_all(command, inner)
        else:
            yield from _describe(command, inner)


def _describe(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    yield from ("", f"## `{context.command_path}`", "", "```text", usage, "```", "")
    yield from _paragraphs(command.help or "")
    options = [one for one in command.get_params(context) if isinstance(one, click.Option)]
    records = [record for one in options if (record := one.get_help_record(context))]
    yield from ("", "| option | what it does |", "| --- | --- |")
    for names, told in records:
        cells = (names.replace("|", "\\|"), " ".join(told.split()))
        yield "| `{}` | {} |".format(*cells)


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a help text with an empty line between them, each on a line."""
    for number, paragraph in enumerate(text.strip().split("\n\n")):
        yield from ("",) if number else ()
        yield " ".join(paragraph.split())
