"""Edits as editors make them while `dossier serve` runs: none is lost, and none is read half.

Every version of the stone says its number twice. A reader that looks all the time must never meet
a page that says two numbers, or one, or an older one again.
"""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest

from conftest import Start
from serving import Answer, Events, begin

RECORD = "data/stones/grey-stone.yaml"
STONE = "/stones/grey-stone/"
EDITS = 500 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 25
PATIENCE = 30.0


def text_of(number: int) -> str:
    """Return the record; its first half is a sound record as well, of which a page can be made."""
    return (
        f"name: {{value: Stone {number}, source: stone-book, at: page 1}}\n"
        f"weight: {{value: {number} kg, source: stone-book, at: page 2}}\n"
    )


def write_in_place(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def write_by_halves(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        for line in text.splitlines(keepends=True):
            time.sleep(0.03)
            file.write(line)
            file.flush()
        time.sleep(0.03)


def rename_over(path: Path, text: str) -> None:
    new = path.with_name("sedXyZ123")
    write_by_halves(new, text)
    new.replace(path)


def keep_a_backup(path: Path, text: str) -> None:
    """Write as vim does: try the folder, move the old file away, write, delete the old one."""
    (path.parent / "4913").touch()
    (path.parent / "4913").unlink()
    backup = path.with_name(f"{path.name}~")
    path.rename(backup)
    path.write_text(text, encoding="utf-8")
    backup.unlink()


def write_in_a_burst(path: Path, text: str) -> None:
    for _ in range(5):
        path.write_text(text, encoding="utf-8")
        os.utime(path)
    path.unlink()
    path.write_text(text, encoding="utf-8")


PATTERNS: tuple[Callable[[Path, str], None], ...] = (
    *(write_in_place, write_by_halves, rename_over, keep_a_backup, write_in_a_burst),
)


class Reader:
    """Looks at the page all the time, and notes the numbers that it says."""

    def __init__(self, port: int) -> None:
        self.seen: list[tuple[int, ...]] = []
        self._port = port
        self._is_done = Event()
        self._thread = Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        is_last = False
        while not is_last:
            is_last = self._is_done.wait(0.01)
            answer = Answer(self._port, STONE)
            main = answer.text.partition("<main")[2].partition("</main>")[0]
            found = re.findall(r"Stone (\d+)|\b(\d+)\s*kg", main) if answer.status == 200 else []
            said = tuple(sorted({int(one or other) for one, other in found}))
            is_whole = {bool(one) for one, _ in found} == {True, False}
            self.seen.append(said if is_whole else ())

    def close(self) -> list[tuple[int, ...]]:
        """Stop, and return what was seen, each once in a row."""
        self._is_done.set()
        self._thread.join()
        return [
            one for one, before in zip(self.seen, [None, *self.seen], strict=False) if one != before
        ]


@pytest.mark.slow
def test_no_edit_is_lost_and_none_is_read_half(small: Path, start: Start) -> None:
    chance = random.Random(2014)
    path = small / RECORD
    path.write_text(text_of(1), encoding="utf-8")
    command, port = begin(start)
    reader = Reader(port)
    news = Events(port, STONE)
    for number in range(2, EDITS + 2):
        chance.choice(PATTERNS)(path, text_of(number))
        if chance.random() < 0.3 and number < EDITS + 1:
            time.sleep(chance.random() * 0.2)  # the next edit comes while this one is built
            continue
        until = time.monotonic() + PATIENCE
        while f"Stone {number}<" not in Answer(port, STONE).text:
            assert time.monotonic() < until, f"edit {number} was lost:\n{command.said}"
            news.next()
    seen = reader.close()
    news.close()

    assert all(len(one) == 1 for one in seen), [one for one in seen if len(one) != 1]
    assert seen == sorted(seen)
    assert seen[-1] == (EDITS + 1,)
    assert "nothing was published" not in command.said
    assert "Traceback" not in command.said
    assert command.interrupt() == 0


@pytest.mark.parametrize("state", ["sound", "broken"])
def test_it_does_nothing_while_nothing_happens(small: Path, start: Start, state: str) -> None:
    command, port = begin(start)
    waiting = [Events(port, STONE) for _ in range(3)]
    for one in waiting:
        one.next()
    if state == "broken":
        (small / RECORD).write_text("colour: [", encoding="utf-8")
        command.wait_for("nothing was published")
    else:
        command.wait_for("made the search index")
    time.sleep(1)  # what nobody waits for is done
    work = command.seconds_of_work()
    time.sleep(5)
    assert command.seconds_of_work() - work < 0.05  # one per cent
