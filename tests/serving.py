"""`dossier serve` as a browser meets it: its answers, and the news that open pages wait for."""

from __future__ import annotations

import http.client
import json
import re
from typing import Any
from urllib.parse import urlencode

from conftest import Running, Start


def begin(start: Start, *options: str) -> tuple[Running, int]:
    """Start to serve the small dossier, and return the command and its port once it is built."""
    command = start("dossier", "serve", *options)
    command.wait_for("built ")
    line = next(line for line in command.said.splitlines() if "serving at" in line)
    return command, int(line.split("127.0.0.1:")[1].split("/")[0])


class Answer:
    def __init__(self, port: int, path: str, method: str = "GET", **headers: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        self.status = response.status
        self.headers = response.headers
        self.sent = response.read().decode("utf-8")
        connection.close()

    @property
    def text(self) -> str:
        """What was sent, without the line that makes a page follow the next build."""
        return re.sub(r"<script src=\"/\.dossier/live\.js\".*></script>\n", "", self.sent, count=1)

    @property
    def page(self) -> tuple[str, str]:
        """The digest that the page knows itself by, and its generation."""
        found = re.search(r'data-page="(\w+)" data-generation="([\w-]+)"', self.sent)
        assert found is not None
        return found[1], found[2]


class Events:
    """The news that an open page waits for."""

    def __init__(self, port: int, page: str, since: str = "", **headers: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        query = urlencode({"page": page, "since": since})
        self._connection.request("GET", f"/.dossier/events?{query}", headers=headers)
        self.response = self._connection.getresponse()

    def next(self) -> Any:
        """Wait for the next message, and return it; None when the stream has ended."""
        for line in self.response:
            if line.startswith(b"data: "):
                return json.loads(line.removeprefix(b"data: "))
        return None

    def close(self) -> None:
        """Leave."""
        self.response.close()
        self._connection.close()
