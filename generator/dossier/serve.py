"""Shows the site on this machine while it is written: builds, serves, watches, builds again.

Only loopback is listened on, and only requests that were meant for it are answered. What is served
is always the last site that was built without an error; an error is told, and its mend waited for.
"""

from __future__ import annotations

import errno
import stat
import sys
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTP_PORT
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from threading import Thread
from urllib.parse import quote, unquote, urlsplit

import watchfiles

from dossier import build
from dossier.config import Project
from dossier.diagnostics import BuildFailed, Diagnostics, Span
from dossier.outcome import build_site, say, tell_failure

HOST = "127.0.0.1"
PORT = 8000
"""The port that is tried first; another one is taken when it is not free."""

# Changes that come within this time of each other make one build, in milliseconds.
_DEBOUNCE = 400
# How often it is looked whether a watched folder or file has come, gone or been replaced.
_LOOK_EVERY = 200
# How many changed files are named.
_NAMED = 5
_PACKAGE = Path(__file__).parent
# An idle connection of a browser is closed after this many seconds.
_IDLE = 30

# Written out, because Python's own table depends on the machine.
_TYPES: Mapping[str, str] = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttl": "text/turtle; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
}


class SiteServer(ThreadingHTTPServer):
    """Serves a folder that may change its content and, between builds, its place."""

    daemon_threads = True

    def __init__(self, site: Path, port: int) -> None:
        """Listen on a port of this machine; 0 takes a free one. Raises OSError when it cannot."""
        super().__init__((HOST, port), _Handler)
        self.site = site

    @property
    def address(self) -> str:
        """The address of the home page."""
        return f"http://{HOST}:{self.server_port}/"

    @property
    def names(self) -> frozenset[str]:
        """What a browser on this machine may call the server by, in `Host` and `Origin`."""
        port = f":{self.server_port}" if self.server_port != HTTP_PORT else ""
        return frozenset(f"{name}{port}" for name in (HOST, "localhost"))

    def server_bind(self) -> None:
        """Bind as the base class does, without its look-up of the machine's name in the network."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that has gone away; tell everything else as the base does."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with the files of the site, and nothing else."""

    server: SiteServer
    protocol_version = "HTTP/1.1"
    timeout = _IDLE

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def log_message(self, *_: object) -> None:
        """Keep the terminal for the findings."""

    def _answer(self) -> None:
        if not self._is_meant_for_us():
            self._send_text(HTTPStatus.FORBIDDEN, "This server answers this machine only.\n")
            return
        path = unquote(urlsplit(self.path).path, errors="surrogateescape")
        if not self.server.site.is_dir():
            self._send_text(HTTPStatus.SERVICE_UNAVAILABLE, "The site is not built yet.\n")
        elif (found := find_file(self.server.site, path)) is None:
            self._send_missing()
        elif found.is_dir():
            self._send_redirect(path)
        else:
            self._send_file(HTTPStatus.OK, found)

    def _is_meant_for_us(self) -> bool:
        """Refuse other sites: one whose name was rebound to this machine, or one's scripts."""
        hosts = self.headers.get_all("Host", [])
        origins = self.headers.get_all("Origin", [])
        names = self.server.names
        return (
            len(hosts) == 1
            and hosts[0].lower() in names
            and all(urlsplit(origin).netloc in names for origin in origins)
        )

    def _send_missing(self) -> None:
        page = find_file(self.server.site, "/404.html")
        if page is not None and page.is_file():
            self._send_file(HTTPStatus.NOT_FOUND, page)
        else:
            self._send_text(HTTPStatus.NOT_FOUND, "There is no such page.\n")

    def _send_redirect(self, path: str) -> None:
        # One slash at the start: two would name another server.
        location = quote("/".join(["", *_parts(path), ""]), errors="surrogateescape")
        self._send(HTTPStatus.MOVED_PERMANENTLY, b"", "text/plain", Location=location)

    def _send_file(self, status: HTTPStatus, file: Path) -> None:
        try:
            content = file.read_bytes()
        except OSError:
            self._send_text(HTTPStatus.NOT_FOUND, "This file cannot be read.\n")
            return
        self._send(status, content, _TYPES.get(file.suffix.lower(), "application/octet-stream"))

    def _send_text(self, status: HTTPStatus, text: str) -> None:
        self._send(status, text.encode(), "text/plain; charset=utf-8")

    def _send(self, status: HTTPStatus, content: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def find_file(site: Path, path: str) -> Path | None:
    """Return the file for the decoded path of an address, or None when the site has none.

    A folder stands for its `index.html` when the path ends with a slash; without the slash the
    folder itself is returned, to be redirected to. Nothing outside the site is ever found, by no
    spelling of the path and through no symbolic link; nor is a folder without an index.
    """
    parts = _parts(path)
    if any(part in {".", ".."} or "\\" in part or "\0" in part for part in parts):
        return None
    found = site.joinpath(*parts)
    page = found / "index.html" if path.endswith("/") else found
    try:
        inside = page.resolve(strict=True).is_relative_to(site.resolve())
    except OSError:
        return None
    if not inside or not (page.is_file() or (page / "index.html").is_file()):
        return None
    return page


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def serve(project: Project, *, port: int | None = None, open_browser: bool = False) -> bool:
    """Build the site, serve it and build it again at every change, until interrupted.

    Without `port` the usual one is taken, or a free one. False when nothing can be served.
    """
    try:
        server = _listen(build.output_folder(project), port)
    except BuildFailed as failed:
        tell_failure(failed, project)
        return False
    with server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            say(f"serving at {server.address} (Ctrl-C stops)")
            _keep_building(project, server, open_browser=open_browser)
        except KeyboardInterrupt:
            say("stopped")
        finally:
            server.shutdown()
    return True


def _listen(site: Path, port: int | None) -> SiteServer:
    try:
        return SiteServer(site, PORT if port is None else port)
    except OSError as error:
        if port is None and error.errno == errno.EADDRINUSE:
            return SiteServer(site, 0)
        found = Diagnostics()
        reason = (error.strerror or str(error)).lower()
        found.report("cannot-listen", Span(HOST), port=port or PORT, reason=reason)
        raise BuildFailed(list(found)) from error


def _keep_building(project: Project, server: SiteServer, *, open_browser: bool) -> None:
    for number, changed in enumerate(watch(project)):
        ours = {path for path in changed if path.suffix == ".py" and path.is_relative_to(_PACKAGE)}
        if ours:
            say("dossier itself has changed: start it again to use the change", err=True)
        if changed and changed == ours:
            continue
        if changed:
            names = sorted(_name(path, project) for path in changed - ours)
            say(f"\nchanged: {', '.join(names[:_NAMED])}{', …' if len(names) > _NAMED else ''}")
        built = build_site(project)
        if built is not None:
            server.site = built.output
        if open_browser and number == 0:
            webbrowser.open(server.address)


def _name(path: Path, project: Project) -> str:
    root = project.root.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def watch(project: Project) -> Iterator[set[Path]]:
    """Yield nothing in particular when watching has begun, then what has changed, when it has.

    Changes that come while the caller is busy are kept for the next round, and each is told once:
    a caller that fails over one waits for the next like any other. Folders that do not exist yet
    are waited for; when one comes, goes or is replaced, an empty set may be told once more.
    """
    state = _look(project)
    while True:
        begun = False
        for changes in watchfiles.watch(
            *_folders(state), debounce=_DEBOUNCE, rust_timeout=_LOOK_EVERY, yield_on_timeout=True
        ):
            now = _look(project)
            changed = {Path(name) for _, name in changes}
            changed |= {path for path, _ in state.items() ^ now.items()}
            stale = _folders(now) != _folders(state)
            state = now
            if changed or not begun:
                yield changed
            begun = True
            if stale:
                break  # what is told while the watcher is made anew is covered by its first round


def _look(project: Project) -> dict[Path, tuple[int, ...]]:
    """Return what tells whether a watched path itself has come, gone or been replaced.

    Files are only looked at here: an editor that replaces a file takes it from any watcher.
    """
    state: dict[Path, tuple[int, ...]] = {}
    for path in build.watched(project):
        with suppress(OSError):
            found = path.stat()
            state[path] = (
                (found.st_dev, found.st_ino)
                if stat.S_ISDIR(found.st_mode)
                else (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
            )
    return state


def _folders(state: Mapping[Path, tuple[int, ...]]) -> dict[Path, tuple[int, ...]]:
    return {path: stamp for path, stamp in state.items() if path.is_dir()}
