"""Measures a program that watches: from saving a change to the page on disk."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Protocol

from measure import Command, CommandFailedError, Cost, Running, median

# How long is waited for a page, for the first change to be noticed, and how often that is tried:
# no program says when it has begun to watch.
_PATIENCE, _WARM_UP, _TRIES = 900.0, 120.0, 5


class Editor(Protocol):
    """Changes a fact of a project, and tells whether its page shows the change."""

    page: Path
    files: tuple[Path, ...]

    def change_fact(self) -> None:
        """Change the fact again."""

    def is_shown(self) -> bool:
        """Tell whether the page shows the last change."""


def watch(command: Command, log: Path, editor: Editor, repeat: int) -> Cost:
    """Return the medians of the time from a save to the page on disk, and of the processor time
    until the program is idle again. Raises CommandFailedError when a change is never shown.
    """
    costs = []
    with Running(command, log) as running:
        running.wait_until(editor.page.exists, _PATIENCE)
        running.settle(_PATIENCE)
        for _ in range(_TRIES):
            editor.change_fact()
            with suppress(CommandFailedError):
                running.wait_until(editor.is_shown, _WARM_UP)
                break
        before = running.settle(_PATIENCE)
        for _ in range(repeat):
            editor.change_fact()
            wall = running.wait_until(editor.is_shown, _PATIENCE)
            after = running.settle(_PATIENCE)
            costs.append(Cost(wall, after - before))
            before = after
    return median(costs)
