"""The files that authors write, found and read: encoding, size and links are checked here.

Nothing outside the project is ever read: links are refused, not followed. Files are returned in
the order of their paths, whatever the order of the disk.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dossier.diagnostics import Diagnostics, Span
from dossier.fingerprint import Digest, digest_bytes

# A file of facts is a few kilobytes; what is larger than this is there by mistake.
MAX_BYTES = 4_000_000

# What YAML 1.2 (section 5.1) calls not printable, without tab and line ends; and the noncharacters
# and bidirectional overrides, which make a text read otherwise than it is stored (CVE-2021-42574).
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]"
)


# A line that git writes where it cannot join two versions. No text of an author begins so.
_MERGE = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as read: path relative to the project, text with line feeds only, digest of bytes."""

    path: str
    text: str
    digest: Digest

    @property
    def name(self) -> str:
        """The file name without its last suffix: the id of a record."""
        return Path(self.path).stem

    @property
    def folder(self) -> str:
        """The path of the folder below `data/` or `content/`, '' for a file directly in it."""
        return "/".join(self.path.split("/")[1:-1])

    @property
    def lines(self) -> Sequence[str]:
        """The lines without their ends."""
        return self.text.split("\n")


def read_tree(
    root: Path, top: str, suffix: str, sink: Diagnostics, *, skip: tuple[str, ...] = ()
) -> tuple[SourceFile, ...]:
    """Read every file with `suffix` below `root/top`, ordered by path.

    Reports links, unreadable and oversized files, bad encodings and files with another suffix;
    the folders named in `skip` (relative to `top`) hold other things and are left alone.
    """
    found = []
    for path in _walk(root / top, sink, root, skip):
        relative = path.relative_to(root).as_posix()
        if path.suffix != suffix:
            sink.report(
                "file-suffix", Span(relative), name=path.name, suffix=suffix, stem=path.stem
            )
            continue
        source = read_file(root, relative, sink)
        if source is not None:
            found.append(source)
    return tuple(found)


def read_file(root: Path, relative: str, sink: Diagnostics) -> SourceFile | None:
    """Read one file of text; reports and returns None when it is not what an author can write."""
    path = root / relative
    span = Span(relative)
    linked = find_link(root, relative)
    if linked:
        sink.report("symlink", Span(linked), path=linked)
        return None
    try:
        # A pipe would be waited for without end, and a device may have none.
        if not path.is_file():
            sink.report("unreadable-file", span, reason="it is no regular file")
            return None
        if path.stat().st_size > MAX_BYTES:
            size = path.stat().st_size
            sink.report("file-too-large", span, size=f"{size:,}", limit=f"{MAX_BYTES:,}")
            return None
        data = path.read_bytes()
    except OSError as error:
        sink.report("unreadable-file", span, reason=error.strerror or error)
        return None
    return decode(relative, data, sink)


def decode(relative: str, data: bytes, sink: Diagnostics) -> SourceFile | None:
    """Turn the bytes of a file into its text; reports what is not UTF-8 or not printable, and two
    versions that nobody has chosen from.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        place = _span_at(relative, before, len(before))
        sink.report("bad-encoding", place, byte=f"0x{data[error.start]:02x}")
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    at = find_forbidden(text)
    if at >= 0:
        place = _span_at(relative, text, at)
        sink.report("control-character", place, character=f"U+{ord(text[at]):04X}")
        return None
    marked = _MERGE.search(text)
    if marked:
        place = _span_at(relative, text, marked.start())
        sink.report("merge-conflict", place, mark=marked[0])
        return None
    if not text.strip():
        sink.report("empty-file", Span(relative))
        return None
    return SourceFile(relative, text, digest_bytes(data))


def find_forbidden(text: str) -> int:
    """Return where the first character stands that no text may have, -1 when there is none."""
    found = _FORBIDDEN.search(text)
    return found.start() if found else -1


def has_link(root: Path, relative: str) -> bool:
    """Tell whether the file or a folder on the way to it from the project is a symbolic link."""
    return find_link(root, relative) != ""


def find_link(root: Path, relative: str) -> str:
    """Return the first symbolic link on the way to a file from the project, '' for none."""
    parts = relative.split("/")
    ways = ("/".join(parts[:count]) for count in range(1, len(parts) + 1))
    return next((way for way in ways if (root / way).is_symlink()), "")


def is_passed_over(name: str) -> bool:
    """Tell whether a file or folder is hidden or an editor's backup: no build reads it."""
    return name.startswith((".", "#")) or name.endswith(("~", ".swp", ".tmp"))


def _span_at(path: str, text: str, offset: int) -> Span:
    start = text.rfind("\n", 0, offset) + 1
    return Span(path, text.count("\n", 0, offset) + 1, offset - start + 1)


def _walk(
    folder: Path, sink: Diagnostics, root: Path, skip: tuple[str, ...], below: str = ""
) -> Iterator[Path]:
    """Yield regular files below a folder; hidden files and editors' backups are passed over."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        relative = folder.relative_to(root).as_posix()
        sink.report("unreadable-file", Span(relative), reason=error.strerror or error)
        return
    for entry in entries:
        if is_passed_over(entry.name):
            continue
        path, inner = folder / entry.name, f"{below}{entry.name}"
        if inner in skip:
            continue
        if entry.is_symlink():
            shown = path.relative_to(root).as_posix()
            sink.report("symlink", Span(shown), path=shown)
        elif entry.is_dir():
            yield from _walk(path, sink, root, skip, f"{inner}/")
        else:
            yield path
