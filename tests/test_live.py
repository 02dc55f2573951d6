"""What an open page is told by `dossier serve`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from dossier.diagnostics import Diagnostic, Severity, Span
from dossier.serve.live import Live
from dossier.serve.server import SiteServer
from serving import Answer, Events

FINDING = Diagnostic(
    code="empty-file",
    severity=Severity.ERROR,
    message="</script> & <b>",
    span=Span("data/a.yaml", 3, 7),
    help="mend it",
)
TOLD = {
    "place": "data/a.yaml:3:7",
    "severity": "error",
    "message": "</script> & <b>",
    "code": "empty-file",
    "help": "mend it",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    (site / "static").mkdir(parents=True)
    (site / "index.html").write_text("<html><head></head><body>a</body></html>", "utf-8")
    (site / "static" / "a b.css").write_text("p {}", encoding="utf-8")
    return site


@pytest.fixture
def live(site: Path) -> Live:
    return Live(site)


@pytest.fixture
def server(live: Live) -> Iterator[SiteServer]:
    with SiteServer(live, 0) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def port(server: SiteServer) -> int:
    return server.server_port


def test_a_page_gets_one_line_more_and_the_file_keeps_its_bytes(port: int, site: Path) -> None:
    sent = Answer(port, "/").sent
    digest, generation = Answer(port, "/").page
    line = (
        '<script src="/.dossier/live.js" defer'
        f' data-page="{digest}" data-generation="{generation}"></script>\n'
    )
    assert sent == f"<html><head>{line}</head><body>a</body></html>"
    assert "script" not in (site / "index.html").read_text("utf-8")
    assert Answer(port, "/static/a%20b.css").sent == "p {}"


def test_a_page_that_is_missing_follows_too(port: int, site: Path) -> None:
    digest, since = Answer(port, "/new/").page
    news = Events(port, "/new/", since)
    assert news.next()["page"] == digest
    (site / "new").mkdir()
    (site / "new" / "index.html").write_text("new", encoding="utf-8")
    assert Events(port, "/new/", since).next()["page"] == Answer(port, "/new/").page[0] != digest
    news.close()


def test_nothing_is_new_when_nothing_has_changed(port: int) -> None:
    digest, since = Answer(port, "/").page
    assert Events(port, "/", since).next() == {
        "page": digest,
        "assets": [],
        "findings": [],
        "more": 0,
    }


def test_a_change_is_told_to_all_who_wait(port: int, site: Path, live: Live) -> None:
    digest, since = Answer(port, "/").page
    waiting = [Events(port, "/", since) for _ in range(4)]
    assert [one.next()["page"] for one in waiting] == [digest] * 4

    (site / "index.html").write_text("b", encoding="utf-8")
    live.publish(site, ["index.html", "static/a b.css"])

    for one in waiting:
        told = one.next()
        assert told["page"] == Answer(port, "/").page[0] != digest
        assert told["assets"] == ["/static/a%20b.css"]
        one.close()


def test_the_same_file_may_change_again(port: int, site: Path, live: Live) -> None:
    news = Events(port, "/", live.generation)
    news.next()
    for _ in range(3):
        live.publish(site, ["static/a b.css"])
        assert news.next()["assets"] == ["/static/a%20b.css"]
    news.close()


def test_what_was_missed_is_told_by_the_generation(port: int, site: Path, live: Live) -> None:
    _, since = Answer(port, "/").page
    live.publish(site, ["static/a b.css"])
    live.publish(site, ["index.html"])
    _, later = Answer(port, "/").page
    assert Events(port, "/", since).next()["assets"] == ["/static/a%20b.css"]
    assert Events(port, "/", later).next()["assets"] == []
    assert Events(port, "/", since, **{"Last-Event-ID": later}).next()["assets"] == []


@pytest.mark.parametrize("since", ["", "x", "another-3", "-", "<script>"])
def test_of_another_run_it_is_not_known_what_was_missed(port: int, since: str) -> None:
    assert Events(port, "/", since).next()["assets"] is None


def test_a_failure_is_told_and_that_it_is_mended(port: int, site: Path, live: Live) -> None:
    digest, since = Answer(port, "/").page
    live.fail([FINDING] * 53)
    news = Events(port, "/", since)
    assert news.next() == {"page": digest, "assets": [], "findings": [TOLD] * 50, "more": 3}
    live.publish(site, [])
    assert news.next() == {"page": digest, "assets": [], "findings": [], "more": 0}
    news.close()


def test_the_stream_is_for_the_pages_of_this_site_only(port: int) -> None:
    address = "/.dossier/events?page=/"
    assert Answer(port, address, "HEAD").status == 200
    assert Answer(port, address, Host="evil.example").status == 403
    assert Answer(port, address, Origin="http://evil.example").status == 403
    assert Answer(port, address, **{"Sec-Fetch-Site": "cross-site"}).status == 403
    assert Answer(port, address, "POST").status == 501


@pytest.mark.parametrize("path", ["", "live.py", "../live.js", "%2e%2e/live.js", "events/"])
def test_nothing_else_is_below_the_reserved_address(port: int, path: str) -> None:
    answer = Answer(port, f"/.dossier/{path}")
    assert (answer.status, answer.sent) == (404, "There is nothing here.\n")


@pytest.mark.parametrize("page", ["/../secret", "/%2e%2e/secret", "//evil", "\0", "/" + "a" * 4000])
def test_the_stream_tells_nothing_of_what_is_outside(port: int, site: Path, page: str) -> None:
    before = Events(port, page).next()
    (site.parent / "secret").write_text("secret", encoding="utf-8")
    assert Events(port, page).next() == before


def test_the_end_of_the_server_ends_every_connection(server: SiteServer, port: int) -> None:
    waiting = [Events(port, "/") for _ in range(3)]
    for one in waiting:
        one.next()
    server.shutdown()
    began = time.monotonic()
    server.server_close()
    assert [one.next() for one in waiting] == [None, None, None]
    assert time.monotonic() - began < 2
