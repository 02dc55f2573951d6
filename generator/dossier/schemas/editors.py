"""The settings of VS Code that tell it of the schemas; what its user has set there is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from dossier.schemas.folder import FOLDER

SETTINGS, EXTENSIONS = ".vscode/settings.json", ".vscode/extensions.json"
_KEY, _LIST = "yaml.schemas", "recommendations"
_EXTENSION = "redhat.vscode-yaml"


class NotPlainError(Exception):
    """A settings file that cannot be added to without harm: it has remarks, or is no map."""

    def __init__(self, path: str, wanted: str) -> None:
        """Name the file, and what would have been added, as JSON."""
        super().__init__(path)
        self.path = path
        self.wanted = wanted


def tell_vscode(root: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Map schemas to files in the settings of the folder, and recommend the extension for YAML;
    return the files that were written. Raises NotPlainError, before anything is written, and
    OSError.
    """
    schemas = {f"{FOLDER}/{schema}": pattern for schema, pattern in files.items()}
    settings = _read(root, SETTINGS, {_KEY: schemas})
    extensions = _read(root, EXTENSIONS, {_LIST: [_EXTENSION]})
    theirs = settings.get(_KEY, {})
    recommended = extensions.get(_LIST, [])
    if not isinstance(theirs, dict):
        raise NotPlainError(SETTINGS, _format({_KEY: schemas}))
    if not isinstance(recommended, list):
        raise NotPlainError(EXTENSIONS, _format({_LIST: [_EXTENSION]}))
    # Ours are known by their folder: one of a kind that is no more goes.
    others = {key: value for key, value in theirs.items() if not _is_ours(key)}
    missing = [] if _EXTENSION in recommended else [_EXTENSION]
    wanted = {
        SETTINGS: (settings, {**settings, _KEY: {**others, **schemas}}),
        EXTENSIONS: (extensions, {**extensions, _LIST: [*recommended, *missing]}),
    }
    changed = {path: after for path, (before, after) in wanted.items() if before != after}
    for path, after in changed.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(f"{_format(after)}\n", encoding="utf-8", newline="\n")
    return tuple(changed)


def _is_ours(schema: str) -> bool:
    return schema.removeprefix("./").startswith(f"{FOLDER}/")


def _read(root: Path, path: str, wanted: Mapping[str, object]) -> dict[str, object]:
    """Return the settings of a file, none when it is missing or empty."""
    try:
        data = (root / path).read_bytes()
    except FileNotFoundError:
        return {}
    try:
        text = data.decode("utf-8-sig")
        found = json.loads(text) if text.strip() else {}
    except ValueError:
        raise NotPlainError(path, _format(wanted)) from None
    if not isinstance(found, dict):
        raise NotPlainError(path, _format(wanted))
    return found


def _format(settings: Mapping[str, object]) -> str:
    return json.dumps(settings, ensure_ascii=False, indent=2)
