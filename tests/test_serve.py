"""`dossier serve`: what it answers, to whom, and what it does when files change."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from conftest import REPOSITORY, SITES, Run, Start, free_port
from dossier.serve.live import Live
from dossier.serve.server import SiteServer
from serving import Answer, begin

RECORD = "data/stones/grey-stone.yaml"
STONE = "/stones/grey-stone/"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    (site / "a b").mkdir(parents=True)
    (site / "static" / "deep").mkdir(parents=True)
    (site / "index.html").write_text("home", encoding="utf-8")
    (site / "404.html").write_text("not here: Страница", encoding="utf-8")
    (site / "a b" / "index.html").write_text("a b", encoding="utf-8")
    (site / "static" / "style.css").write_text("p {}", encoding="utf-8")
    (site / "static" / "map.geojson").write_text("{}", encoding="utf-8")
    (site / "static" / "odd.xyz").write_text("?", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    return site


@pytest.fixture
def server(site: Path) -> Iterator[SiteServer]:
    with SiteServer(Live(site), 0) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


def ask(server: SiteServer, path: str, method: str = "GET", **headers: str) -> Answer:
    return Answer(server.server_port, path, method, **headers)


def test_answers_with_the_files_of_the_site(server: SiteServer) -> None:
    home = ask(server, "/")
    assert (home.status, home.text) == (200, "home")
    assert ask(server, "/index.html?x=1#y").text == "home"
    assert ask(server, "/a%20b/").text == "a b"
    assert ask(server, "//").text == "home"


def test_asks_for_no_look_up_of_names_and_listens_on_loopback_only(server: SiteServer) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.server_name == "127.0.0.1"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/static/style.css", "text/css; charset=utf-8"),
        ("/static/map.geojson", "application/geo+json"),
        ("/static/odd.xyz", "application/octet-stream"),
    ],
)
def test_names_the_type_and_forbids_to_keep_it(server: SiteServer, path: str, kind: str) -> None:
    answer = ask(server, path)
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_head_has_no_body(server: SiteServer) -> None:
    answer = ask(server, "/", "HEAD")
    length = len(ask(server, "/").sent)
    assert (answer.status, answer.sent) == (200, "")
    assert answer.headers["Content-Length"] == str(length)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(server: SiteServer, method: str) -> None:
    assert ask(server, "/", method).status == 501


def test_a_folder_without_its_slash_is_redirected(server: SiteServer) -> None:
    answer = ask(server, "/a%20b")
    assert (answer.status, answer.headers["Location"]) == (301, "/a%20b/")


def test_a_redirect_stays_on_this_server(server: SiteServer, site: Path) -> None:
    (site / "evil.example").mkdir()
    (site / "evil.example" / "index.html").write_text("x", encoding="utf-8")
    assert ask(server, "//evil.example").headers["Location"] == "/evil.example/"


def test_a_missing_page_is_the_page_of_the_site(server: SiteServer) -> None:
    answer = ask(server, "/nothing/here/")
    assert (answer.status, answer.text) == (404, "not here: Страница")


def test_a_missing_page_without_a_page_for_it(server: SiteServer, site: Path) -> None:
    (site / "404.html").unlink()
    assert ask(server, "/nothing").status == 404


@pytest.mark.parametrize("path", ["/static/", "/static", "/static/deep/"])
def test_no_folder_is_listed(server: SiteServer, path: str) -> None:
    assert ask(server, path).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/static/%2e%2e/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/static/..%00/secret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/out.txt",
        "/way/secret.txt",
        "/way/",
        "/" + "a" * 5000,
        "http://127.0.0.1/../secret.txt",
    ],
)
def test_nothing_outside_the_site_is_found(server: SiteServer, site: Path, path: str) -> None:
    (site / "out.txt").symlink_to("../secret.txt")
    (site / "way").symlink_to("..")
    (site.parent / "index.html").write_text("secret", encoding="utf-8")
    answer = ask(server, path)
    assert answer.status in {403, 404}
    assert "secret" not in answer.text


def test_what_is_no_address_is_answered_so(server: SiteServer) -> None:
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as connection:
        connection.sendall(b"GET http://[::1 HTTP/1.0\r\n\r\n")
        assert b" 400 " in connection.recv(100)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "localhost:PORT"}, 200),
        ({"Host": "LOCALHOST:PORT"}, 200),
        ({"Host": "127.0.0.1"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:PORT"}, 403),
        ({"Host": "127.0.0.1.evil.example:PORT"}, 403),
        ({"Host": "localhost:1"}, 403),
        ({"Host": ""}, 403),
        ({"Origin": "http://127.0.0.1:PORT"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
    ],
)
def test_only_what_was_meant_for_it_is_answered(
    server: SiteServer, headers: dict[str, str], status: int
) -> None:
    port = str(server.server_port)
    sent = {name: value.replace("PORT", port) for name, value in headers.items()}
    assert ask(server, "/", **sent).status == status


def test_a_request_without_a_host_is_refused(server: SiteServer) -> None:
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert b" 403 " in connection.recv(100)


def test_a_browser_that_goes_away_is_no_news(
    server: SiteServer, site: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (site / "big.html").write_bytes(b"x" * 20_000_000)
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as connection:
            host = f"127.0.0.1:{server.server_port}".encode()
            connection.sendall(b"GET /big.html HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
            connection.recv(10)
    assert ask(server, "/").status == 200
    assert capfd.readouterr().err == ""


def test_without_a_site_it_says_so(server: SiteServer, site: Path) -> None:
    shutil.rmtree(site)
    assert ask(server, "/").status == 503


class TestCommand:
    def test_builds_serves_and_follows_changes(self, small: Path, start: Start) -> None:
        command, port = begin(start)
        assert "Grey Stone" in Answer(port, STONE).text
        text = (small / RECORD).read_text(encoding="utf-8")

        (small / RECORD).write_text(text.replace("Grey", "Red"), encoding="utf-8")
        command.wait_for("built ", times=2)
        assert f"changed: {RECORD}" in command.said
        assert "Red Stone" in Answer(port, STONE).text

        (small / RECORD).write_text("colour: [", encoding="utf-8")
        command.wait_for("nothing was published")
        time.sleep(1)  # what nobody waits for is done
        work = command.seconds_of_work()
        time.sleep(3)
        assert command.seconds_of_work() - work <= 0.03
        assert command.said.count("nothing was published") == 1
        assert "Red Stone" in Answer(port, STONE).text

        (small / RECORD).write_text(text, encoding="utf-8")
        command.wait_for("built ", times=3)
        assert "Grey Stone" in Answer(port, STONE).text
        missing = Answer(port, "/nothing/")
        page = (small / "output/404.html").read_text()
        # The page has leave to load our script, and nothing else is changed.
        policy = "script-src &#39;{0}&#39;"
        text = missing.text.replace(policy.format("self"), policy.format("none"))
        assert (missing.status, text) == (404, page)

        assert command.interrupt() == 0
        assert command.said.endswith("stopped\n")
        assert "Traceback" not in command.said

    def test_waits_for_a_first_site(self, small: Path, start: Start) -> None:
        (small / "data" / "dossier.yaml").unlink()
        command = start("dossier", "serve", "--project", ".")
        command.wait_for("nothing was published")
        shutil.copy(SITES / "smallest/data/dossier.yaml", small / "data/dossier.yaml")
        command.wait_for("built ")

    def test_takes_a_free_port_when_the_usual_one_is_taken(self, start: Start) -> None:
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                taken.bind(("127.0.0.1", 8000))
                taken.listen()
            except OSError:
                pass  # somebody else has it: as good
            _, port = begin(start)
        assert port != 8000

    def test_a_port_that_was_asked_for_and_is_taken_is_told(self, run: Run) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            result = run("dossier", "serve", "--port", str(port))
        assert result.status == 1
        assert f"cannot be served on port {port}: address already in use" in result.err
        assert "Traceback" not in result.err


def test_the_program_begins_anew_when_it_has_changed(
    small: Path, tmp_path: Path, start: Start
) -> None:
    """As where it is installed in place: at the same port, with its theme, and only when sound."""
    package = tmp_path / "installed" / "dossier"
    shutil.copytree(REPOSITORY / "generator" / "dossier", package)
    shutil.copytree(REPOSITORY / "themes" / "dossier", package / "theme")
    port = free_port()
    command = start(
        *("dossier", "serve", "--port", str(port)), PYTHONPATH=str(tmp_path / "installed")
    )
    command.wait_for("built ")

    with (package / "theme/static/dossier.css").open("a", encoding="utf-8") as file:
        file.write("p { color: red }\n")
    command.wait_for("built ", times=2)
    assert Answer(port, "/static/dossier.css").text.endswith("p { color: red }\n")
    assert "beginning anew" not in command.said

    module = package / "sitemap.py"
    given = module.read_text("utf-8")
    module.write_text(f"{given}\ndef", encoding="utf-8")
    command.wait_for("cannot be loaded: SyntaxError")
    assert Answer(port, STONE).status == 200

    module.write_text(given.replace("User-agent", "X-agent"), encoding="utf-8")
    command.wait_for("beginning anew")
    command.wait_for(f"serving at http://127.0.0.1:{port}/", times=2)
    command.wait_for("built ", times=3)
    assert Answer(port, "/robots.txt").text.startswith("X-agent")
    assert (small / "output/robots.txt").read_text("utf-8").startswith("X-agent")
    assert "Traceback" not in command.said
    assert command.interrupt() == 0
