"""Which paths a watcher is for, and which of the changes below them are of no concern."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from dossier.sources import is_passed_over

_COMPILED = "__pycache__"


class Wanted:
    """Some files and folders, there or not. Links are not followed: no build follows one."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Take the paths; one inside another is watched with it."""
        made = sorted({Path(os.path.abspath(path)) for path in paths})  # noqa: PTH100 - as named
        self.paths = tuple(
            path for path in made if not any(other in path.parents for other in made)
        )
        self.parents = tuple(sorted({path.parent for path in self.paths}))

    def concerns(self, path: Path) -> bool:
        """Tell whether a path is one of these or below one, and no hidden file or backup."""
        for top in self.paths:
            if path == top:
                return True
            if top in path.parents:
                return not any(map(is_noise, path.relative_to(top).parts))
        return False

    def there(self) -> Iterator[Path]:
        """Yield those that are there."""
        return (path for path in self.paths if os.path.lexists(path))


def is_noise(name: str) -> bool:
    """Tell whether a file or folder of this name is of no concern to a build."""
    return is_passed_over(name) or name == _COMPILED
