"""The server that editors check YAML with, spoken to as an editor does, over its streams."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any, NamedTuple

import pytest

from sites_support import TESTS

Json = dict[str, Any]

_SERVER = TESTS / "language-server/node_modules/yaml-language-server/bin/yaml-language-server"
_PATIENCE = 60


class Problem(NamedTuple):
    """What an editor underlines: the line, from 1, the words underlined, and why."""

    line: int
    words: str
    message: str


class LanguageServer:
    """A running server. It has state on purpose: files are open in it."""

    def __init__(self, process: subprocess.Popen[bytes], root: Path, schemas: Mapping[str, str]):
        self._process = process
        self._root = root
        self._settings = {
            "yaml": {
                "schemas": dict(schemas),
                "schemaStore": {"enable": False},
                "completion": True,
                "hover": True,
                "validate": True,
            }
        }
        self._heard: Queue[Json] = Queue()
        self._problems: dict[str, list[Json]] = {}
        self._versions: dict[str, int] = {}
        self._count = 0
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def begin(self) -> None:
        """Shake hands, as an editor that can do the usual things."""
        word = {"completionItem": {"documentationFormat": ["markdown"], "snippetSupport": True}}
        can = {"textDocument": {"completion": word}, "workspace": {"configuration": True}}
        folder = {"uri": self._root.as_uri(), "name": self._root.name}
        self._ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": self._root.as_uri(),
                "capabilities": can,
                "workspaceFolders": [folder],
            },
        )
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": self._settings})
        # Asked before it knows of any schema, it would propose nothing.
        while self._hear().get("method") != "workspace/configuration":
            pass

    def problems(self, path: str, text: str) -> list[Problem]:
        """Show a text as that of a file, and return what is underlined in it, from its top."""
        return self.all_problems({path: text}).get(path, [])

    def end(self) -> None:
        """Wait until all has been heard that the server, which has ended, had said."""
        self._listener.join(_PATIENCE)

    def all_problems(self, texts: Mapping[str, str]) -> dict[str, list[Problem]]:
        """Show the texts of many files, and return those in which something is underlined."""
        for path, text in texts.items():
            self._show(path, text)
        found = {path: self._wait_for_problems(path) for path in texts}
        return {
            path: sorted(_read_problem(one, texts[path]) for one in problems)
            for path, problems in found.items()
            if problems
        }

    def completions(self, path: str, text: str) -> dict[str, str]:
        """Return what can stand at the mark `|` of a text, each with what is told about it."""
        found = self._at_mark("textDocument/completion", path, text)
        items = found["items"] if isinstance(found, dict) else found
        return {one["label"]: _words(one.get("documentation", "")) for one in items}

    def inserted(self, path: str, text: str, label: str) -> str:
        """Return the text that is put at the mark when a completion is chosen."""
        found = self._at_mark("textDocument/completion", path, text)
        items = found["items"] if isinstance(found, dict) else found
        chosen = next(one for one in items if one["label"] == label)
        edit: Json = chosen.get("textEdit") or {}
        return str(edit.get("newText") or chosen["insertText"])

    def hover(self, path: str, text: str) -> str:
        """Return what is told about the word at the mark `|` of a text."""
        found = self._at_mark("textDocument/hover", path, text)
        return _words(found["contents"]) if found else ""

    def changed(self, paths: Iterable[str]) -> None:
        """Tell that files of the folder have been written, as an editor does that watches it."""
        changes = [{"uri": self._uri(path), "type": 2} for path in paths]
        self._tell("workspace/didChangeWatchedFiles", {"changes": changes})

    def _at_mark(self, method: str, path: str, text: str) -> Any:
        before, _, after = text.partition("|")
        self._show(path, before + after)
        place = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        return self._ask(method, {"textDocument": {"uri": self._uri(path)}, "position": place})

    def _show(self, path: str, text: str) -> None:
        uri = self._uri(path)
        version = self._versions[uri] = self._versions.get(uri, 0) + 1
        self._problems.pop(uri, None)
        if version == 1:
            document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
            self._tell("textDocument/didOpen", {"textDocument": document})
        else:
            named = {"uri": uri, "version": version}
            changes = [{"text": text}]
            self._tell("textDocument/didChange", {"textDocument": named, "contentChanges": changes})

    def _uri(self, path: str) -> str:
        return (self._root / path).as_uri()

    def _wait_for_problems(self, path: str) -> list[Json]:
        uri = self._uri(path)
        while uri not in self._problems:
            self._hear()
        return self._problems[uri]

    def _ask(self, method: str, params: Json) -> Any:
        self._count += 1
        number = self._count
        self._send({"id": number, "method": method, "params": params})
        while True:
            heard = self._hear()
            if heard.get("id") == number and "method" not in heard:
                assert "error" not in heard, heard
                return heard["result"]

    def _tell(self, method: str, params: Json) -> None:
        self._send({"method": method, "params": params})

    def _hear(self) -> Json:
        """Return the next message, after what it asks of an editor was answered."""
        try:
            heard = self._heard.get(timeout=_PATIENCE)
        except Empty:
            pytest.fail(f"the language server has said nothing for {_PATIENCE} s")
        if heard.get("method") == "textDocument/publishDiagnostics":
            self._problems[heard["params"]["uri"]] = heard["params"]["diagnostics"]
        elif heard.get("method") == "workspace/configuration":
            asked = [one.get("section", "") for one in heard["params"]["items"]]
            answers = [self._settings.get(section, {}) for section in asked]
            self._send({"id": heard["id"], "result": answers})
        elif "method" in heard and "id" in heard:
            self._send({"id": heard["id"], "result": None})
        return heard

    def _send(self, message: Json) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self._process.stdin.flush()

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            length = 0
            while header.strip():
                name, _, value = header.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
                header = stream.readline()
            self._heard.put(json.loads(stream.read(length)))


def _words(documentation: Any) -> str:
    return str(documentation["value"] if isinstance(documentation, dict) else documentation)


def _read_problem(one: Json, text: str) -> Problem:
    start, end = one["range"]["start"], one["range"]["end"]
    line = text.split("\n")[start["line"]]
    last = end["character"] if end["line"] == start["line"] else len(line)
    return Problem(start["line"] + 1, line[start["character"] : last], one["message"])


@contextmanager
def open_server(root: Path, schemas: Mapping[str, str]) -> Iterator[LanguageServer]:
    """Start the server for a folder with a map from schema to files, and end it."""
    node = shutil.which("node")
    if node is None or not _SERVER.is_file():
        pytest.fail(
            "no language server is found: install Node.js and npm (on Debian: apt-get install "
            "nodejs npm), then run: make language-server",
            pytrace=False,
        )
    command = [node, str(_SERVER), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        server = LanguageServer(process, root, schemas)
        try:
            server.begin()
            yield server
        finally:
            process.kill()
            server.end()
