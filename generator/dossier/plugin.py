"""The bridge to Pelican, and the only importer of it: `pelican` builds what `dossier build` builds.

Pelican reads the command line, watches and serves. Its own readers and writers are off, and a run
in which a setting would switch one on is refused, for they write into the published site in place.
Honoured are `-o`, SITEURL (the address), `--listen` with `-p` and `-b`, and `--autoreload`;
`--relative-urls` and the options of the cache change nothing. Pelican's autoreload overlooks what
changes while it builds, so it is looked after here; `dossier serve` needs no such care.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from traceback import walk_stack
from types import TracebackType
from typing import Any

import pelican
from pelican.log import console
from pelican.plugins import signals

from dossier import build
from dossier.bugs import STATUS, tell_bug
from dossier.config import Project
from dossier.diagnostics import BuildFailed, Diagnostics, Span
from dossier.outcome import build_site, tell_failure
from dossier.telling import say

# What makes Pelican read, write, delete, or run the code of others.
_OFF: Mapping[str, object] = {
    "ARTICLE_PATHS": [],
    "CACHE_CONTENT": False,
    "DELETE_OUTPUT_DIRECTORY": False,
    "DIRECT_TEMPLATES": [],
    # The name of a file matches this and an absolute path does not: Pelican's readers, which look
    # at names, find nothing, and its autoreload, which looks at paths, overlooks nothing.
    "IGNORE_FILES": ["[!/]*"],
    "LOAD_CONTENT_CACHE": False,
    "OUTPUT_SOURCES": False,
    "PAGE_PATHS": [],
    "PLUGIN_PATHS": [],
    "TEMPLATE_PAGES": {},
    "THEME_STATIC_PATHS": [],
    **{
        f"{feed}_{form}": None
        for feed in (
            "FEED",
            "FEED_ALL",
            "AUTHOR_FEED",
            "CATEGORY_FEED",
            "TAG_FEED",
            "TRANSLATION_FEED",
        )
        for form in ("ATOM", "RSS")
    },
}
# What may differ from our settings when a run begins: these are honoured or set by us.
_FREE = frozenset({"OUTPUT_PATH", "PLUGINS", "SITEURL", "STATIC_PATHS"})


def settings(conf_file: str) -> dict[str, object]:
    """Return what `pelican.conf.py`, whose `__file__` is given, tells Pelican.

    All of it follows from the folder that the file lies in and from `data/dossier.yaml`. Broken
    settings there raise nothing here: they are told by the build, with everything else.
    """
    root = Path(conf_file).resolve().parent
    project = Project(root)
    return {
        **_OFF,
        "DOSSIER_ROOT": str(root),
        "LOCALE": ["C.UTF-8", "C"],
        "OUTPUT_PATH": str(build.output_folder(project)),
        # Pelican ends with a traceback when one of these is not a folder. Both are only watched.
        "PATH": str(project.data if project.data.is_dir() else root),
        "THEME": str(project.themes if project.themes.is_dir() else Path(__file__).parent),
        "PELICAN_CLASS": Bridge,
        # The module itself: a name that cannot be imported is skipped, with exit status 0.
        "PLUGINS": [sys.modules[__name__]],
        "SITEURL": "",
        "STATIC_PATHS": _watched(project),
        "TIMEZONE": "UTC",
    }


def register() -> None:
    """Connect to Pelican's signals, as it asks of a plugin."""
    signals.get_generators.connect(_give_generator)
    signals.finalized.connect(_hush)


class Bridge(pelican.Pelican):
    """A run of Pelican that does not begin with settings of which the site would not be ours."""

    def __init__(self, settings: dict[str, Any]) -> None:
        """Take Pelican's settings, and note which of ours have been changed on the way."""
        super().__init__(settings)
        # A spinner on the terminal would run into what is told.
        console.is_interactive = False
        self._changed = _changed(settings)

    def run(self) -> None:
        """Build and publish the site; SystemExit when it cannot be, after telling why."""
        # Read by the autoreload only, and looked up anew: a folder may have come since.
        self.settings["STATIC_PATHS"] = _watched(_project(self.settings))
        if self._changed:
            _refuse(self._changed, _project(self.settings))
            return
        with _BugsTold():
            try:
                before = _stamps(_project(self.settings))
                super().run()
                while _is_under_autoreload() and before != (
                    now := _stamps(_project(self.settings))
                ):
                    before = now
                    super().run()
            finally:
                console.quiet = False


class SiteGenerator:
    """The one generator of a dossier: builds the site, and publishes it in one step."""

    def __init__(self, settings: Mapping[str, Any], output_path: str, **_: object) -> None:
        """Take what is ours of all that Pelican gives to a generator."""
        self._project = _project(settings)
        self._output = Path(output_path)
        self._address = f"{settings['SITEURL']}/" if settings["SITEURL"] else None

    def generate_output(self, writer: object) -> None:
        """Build, publish and tell; Pelican's writer writes in place and is not used."""
        del writer
        if build_site(self._project, output=self._output, address=self._address) is None:
            _fail()


class _BugsTold:
    """Tells an error that nobody foresaw as every command does, and waits under autoreload.

    Pelican's autoreload would begin again at once, over and over.
    """

    def __enter__(self) -> None:
        """Nothing is to be done before."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        tell_bug(error)
        _fail(STATUS)
        return True


def _give_generator(sender: pelican.Pelican) -> type[SiteGenerator]:
    if not isinstance(sender, Bridge):
        _refuse(["PELICAN_CLASS"], _project(sender.settings))
        raise SystemExit(1)
    return SiteGenerator


def _hush(_: pelican.Pelican) -> None:
    """Keep Pelican from ending a run with `Done: Processed 0 articles …`; `run` lets it talk on."""
    console.quiet = True


def _project(settings: Mapping[str, Any]) -> Project:
    return Project(Path(settings["DOSSIER_ROOT"]))


def _watched(project: Project) -> list[str]:
    """Return what Pelican's autoreload shall watch: paths that exist, or it complains of each."""
    return [str(path) for path in build.watched(project) if path.exists()]


def _stamps(project: Project) -> dict[str, tuple[int, int, int]]:
    """Return what tells of every file that a build reads whether it has changed."""
    stamps = {}
    for top in build.watched(project):
        for folder, _, names in os.walk(top):
            for name in (".", *names):
                path = os.path.join(folder, name)  # noqa: PTH118 - many, at every build
                with suppress(OSError):
                    found = os.lstat(path)
                    stamps[path] = (found.st_mtime_ns, found.st_size, found.st_ino)
    return stamps


def _changed(given: Mapping[str, Any]) -> list[str]:
    """Return the names of the settings that a command line or `pelican.conf.py` has changed."""
    ours = settings(str(_project(given).root / "pelican.conf.py"))
    changed = {name for name in ours.keys() - _FREE if given.get(name) != ours[name]}
    if given["PLUGINS"] != [__name__]:
        changed.add("PLUGINS")
    return sorted(changed)


def _refuse(names: Iterable[str], project: Project) -> None:
    found = Diagnostics()
    for name in names:
        found.report("pelican-setting", Span("pelican.conf.py"), name=name)
    tell_failure(BuildFailed(list(found)), project)
    say("nothing was published", err=True)
    _fail()


def _fail(status: int = 1) -> None:
    """End the process; under autoreload return, so that it waits for the mend."""
    if not _is_under_autoreload():
        raise SystemExit(status)


def _is_under_autoreload() -> bool:
    """Tell whether Pelican builds again at every change.

    It tells nobody. The call stack does, however Pelican was started: by its command, by another
    program, or in a process of its own beside the server.
    """
    loop = pelican.autoreload.__code__
    return any(frame.f_code is loop for frame, _ in walk_stack(None))
