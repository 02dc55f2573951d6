"""Times publishing alone: many small files, one of them changed, nothing changed.

`benchmarks/publish.py [FILES] [FOLDER]`: 10,000 files, in a folder of their own below the one for
temporary files, unless told otherwise.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from dossier.memory import Memory
from dossier.publish import open_site, publish
from dossier.stamps import is_untouched

ROUNDS = 7
SIZE = 4000


def main(count: int, folder: Path) -> None:
    """Print a table: what was done, and the median of its times."""
    output = folder / "output"
    site = {f"kind-{n % 10}/record-{n}/index.html": b"%08d" % n * (SIZE // 8) for n in range(count)}
    some = list(site)[:ROUNDS]
    known: Memory | None = None

    def change(path: str, *, durable: bool) -> None:
        nonlocal known
        trusted = None if durable else known
        with open_site(output, "output", known=trusted, trusting=not durable) as published:
            published.apply({path: str(time.monotonic_ns()).encode()}, (), durable=durable)
            known = published.memory

    print(f"{count} files of {SIZE} bytes, each in a folder of its own\n")
    tell("floor: the same files written, and nothing else", [timed(lambda: write(site, folder))])
    tell("first publication", [timed(lambda: publish(site.items(), output, "output"))])
    tell(
        "first change, which makes the standby tree", [timed(lambda: change(some[0], durable=True))]
    )
    tell("one file changed", [timed(partial(change, path, durable=True)) for path in some])
    tell("nothing changed", [timed(lambda: is_untouched(str(output))) for _ in some])
    tell("the same, a process of its own", [timed(lambda: ask(output)) for _ in some])
    tell("an empty process", [timed(lambda: run("pass")) for _ in some])
    change(some[0], durable=False)
    times = [timed(partial(change, path, durable=False)) for path in some]
    tell("one file changed, while serving", times)


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds something takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def tell(what: str, times: list[float]) -> None:
    """Print the median."""
    print(f"{what:50} {statistics.median(times):8.1f} ms")


def write(site: dict[str, bytes], folder: Path) -> None:
    """Write files the plain way, and wait for nothing."""
    for path, data in site.items():
        (folder / "floor" / path).parent.mkdir(parents=True)
        (folder / "floor" / path).write_bytes(data)


def ask(output: Path) -> None:
    """Ask in a process of its own whether anything has changed."""
    run(f"from dossier.stamps import is_untouched; assert is_untouched({str(output)!r})")


def run(script: str) -> None:
    """Run Python without its site packages."""
    package = str(Path(__file__).parent.parent / "generator")
    command = [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {package!r}); {script}"]
    subprocess.run(command, check=True)  # noqa: S603 - ourselves


if __name__ == "__main__":
    place = tempfile.mkdtemp(dir=sys.argv[2] if len(sys.argv) > 2 else None)
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, Path(place))
    finally:
        shutil.rmtree(place)
