"""The server: who is answered and how. It listens on loopback, and answers only requests that were
meant for it: no other site reaches it, by its scripts or by a name that it bends to this machine.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTP_PORT
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from socketserver import TCPServer
from threading import Lock
from urllib.parse import SplitResult, parse_qs, urlsplit

from dossier.serve.answers import LIVE, Answer, answer
from dossier.serve.live import Live

HOST = "127.0.0.1"
# An idle connection of a browser is closed after this many seconds.
_IDLE = 30
# What a page loads to follow the next build.
_PARTS = {"live.js": "text/javascript; charset=utf-8", "live.css": "text/css; charset=utf-8"}
REPORT = "report/"
"""Where, below the address that is never published, the page for editors stands."""

_HTML = "text/html; charset=utf-8"
_TOLD_NO_MORE = (ConnectionError, TimeoutError)


class SiteServer(ThreadingHTTPServer):
    """Serves a folder that may change its content and, between builds, its place."""

    daemon_threads = True

    def __init__(self, live: Live, port: int, report: Callable[[], str] = str) -> None:
        """Listen on a port of this machine; 0 takes a free one. Raises OSError when it cannot.

        `report` makes the page for editors, each time that it is asked for.
        """
        self.live = live
        self.report = report
        self._connections: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__((HOST, port), _Handler)

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

    def process_request(self, request: object, client_address: object) -> None:
        """Answer a connection in a thread of its own, and remember it."""
        assert isinstance(request, socket.socket)
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: object) -> None:
        """Close a connection that is done with."""
        assert isinstance(request, socket.socket)
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Stop listening, and end every connection, also those of pages that wait for news."""
        super().server_close()
        self.live.close()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):  # it has gone by itself
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that has gone away; tell everything else as the base does."""
        if not isinstance(sys.exception(), _TOLD_NO_MORE):
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
        parts = _split(self.path)
        live = self.server.live
        if parts is None:
            self._send(_text(HTTPStatus.BAD_REQUEST, "This is no address.\n"))
        elif not self._is_meant_for_us():
            self._send(_text(HTTPStatus.FORBIDDEN, "This server answers this machine only.\n"))
        elif not parts.path.startswith(LIVE):
            # Before the page is read: news that come in between are told twice, not lost.
            generation = live.generation
            self._send(answer(live.site, self.path).followed(generation))
        elif self.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
            self._send(_text(HTTPStatus.FORBIDDEN, "This is for the pages of this site only.\n"))
        else:
            self._answer_live(parts.path.removeprefix(LIVE), parts.query)

    def _answer_live(self, name: str, query: str) -> None:
        if name in _PARTS:
            content = files("dossier.serve").joinpath(name).read_bytes()
            self._send(Answer(HTTPStatus.OK, content, _PARTS[name]))
        elif name == REPORT:
            self._send(Answer(HTTPStatus.OK, self.server.report().encode(), _HTML))
        elif name == "events":
            self._send_events(parse_qs(query))
        else:
            self._send(_text(HTTPStatus.NOT_FOUND, "There is nothing here.\n"))

    def _is_meant_for_us(self) -> bool:
        """Refuse other sites: one whose name was rebound to this machine, or one's scripts."""
        hosts = self.headers.get_all("Host", [])
        origins = self.headers.get_all("Origin", [])
        names = self.server.names
        return (
            len(hosts) == 1
            and hosts[0].lower() in names
            and all(parts is not None and parts.netloc in names for parts in map(_split, origins))
        )

    def _send_events(self, query: dict[str, list[str]]) -> None:
        """Send the news of a page until it is left or the server ends."""
        page = query.get("page", ["/"])[-1]
        # What a browser had last when its connection broke.
        since = self.headers.get("Last-Event-ID") or query.get("since", [""])[-1]
        self.close_connection = True
        self._begin(HTTPStatus.OK, "text/event-stream; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD":
            return
        for message in self.server.live.events(page, since):
            self.wfile.write(message)

    def _send(self, sent: Answer) -> None:
        self._begin(sent.status, sent.kind)
        self.send_header("Content-Length", str(len(sent.content)))
        if sent.location:
            self.send_header("Location", sent.location)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(sent.content)

    def _begin(self, status: HTTPStatus, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("X-Content-Type-Options", "nosniff")


def _split(address: str) -> SplitResult | None:
    """Return the parts of an address, None when it is none, such as `http://[`."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _text(status: HTTPStatus, text: str) -> Answer:
    return Answer(status, text.encode())
