"""The files of a dossier as they are found and read."""

from __future__ import annotations

from pathlib import Path

from dossier.diagnostics import Diagnostics
from dossier.sources import MAX_BYTES, read_file, read_tree


def tree(root: Path, **options: tuple[str, ...]) -> tuple[list[str], list[str]]:
    sink = Diagnostics()
    found = read_tree(root, "data", ".yaml", sink, **options)
    return [file.path for file in found], [f"{one.span} {one.code}" for one in sink]


def write(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("a: 1\n", encoding="utf-8")


def test_files_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    write(tmp_path, "data/b.yaml", "data/a/z.yaml", "data/a.yaml", "data/B.yaml")
    assert tree(tmp_path) == (["data/B.yaml", "data/a/z.yaml", "data/a.yaml", "data/b.yaml"], [])


def test_hidden_files_and_backups_of_editors_are_passed_over(tmp_path: Path) -> None:
    names = (".a.yaml", "#a.yaml#", "a.yaml~", ".git/a.yaml", "a.yaml.swp", "a.tmp", ".DS_Store")
    write(tmp_path, "data/a.yaml", *(f"data/{name}" for name in names))
    assert tree(tmp_path) == (["data/a.yaml"], [])


def test_other_files_are_reported_and_folders_of_other_things_are_not(tmp_path: Path) -> None:
    write(tmp_path, "data/a.yml", "data/geo/coast.geojson", "data/notes/read.me")
    expected = ["data/a.yml file-suffix", "data/notes/read.me file-suffix"]
    assert tree(tmp_path, skip=("geo",)) == ([], expected)


def test_nothing_is_read_through_a_link(tmp_path: Path) -> None:
    write(tmp_path, "outside/a.yaml", "data/b.yaml")
    (tmp_path / "data" / "linked").symlink_to(tmp_path / "outside")
    (tmp_path / "data" / "c.yaml").symlink_to("b.yaml")
    (tmp_path / "data" / "gone.yaml").symlink_to("nowhere")
    assert tree(tmp_path) == (
        ["data/b.yaml"],
        ["data/c.yaml symlink", "data/gone.yaml symlink", "data/linked symlink"],
    )


def test_a_file_is_its_text_with_line_feeds_and_without_a_mark(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("\ufeffone\r\ntwo\rthree\n".encode())
    file = read_file(tmp_path, "a.md", Diagnostics())
    assert file is not None
    assert (file.text, list(file.lines)) == ("one\ntwo\nthree\n", ["one", "two", "three", ""])


def test_a_name_and_folder_are_taken_from_the_path(tmp_path: Path) -> None:
    write(tmp_path, "data/a/b/c.d.yaml")
    file = read_file(tmp_path, "data/a/b/c.d.yaml", Diagnostics())
    assert file is not None
    assert (file.name, file.folder) == ("c.d", "a/b")


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"one\r\n")
    (tmp_path / "b.md").write_bytes(b"one\n")
    one, other = (read_file(tmp_path, name, Diagnostics()) for name in ("a.md", "b.md"))
    assert one is not None
    assert other is not None
    assert one.text == other.text
    assert one.digest != other.digest


def test_a_file_of_the_greatest_length_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"a" * MAX_BYTES)
    (tmp_path / "b.md").write_bytes(b"a" * (MAX_BYTES + 1))
    sink = Diagnostics()
    assert read_file(tmp_path, "a.md", sink) is not None
    assert read_file(tmp_path, "b.md", sink) is None
    assert [one.code for one in sink] == ["file-too-large"]


def test_what_is_gone_is_told(tmp_path: Path) -> None:
    sink = Diagnostics()
    assert read_file(tmp_path, "a.md", sink) is None
    assert [one.code for one in sink] == ["unreadable-file"]
