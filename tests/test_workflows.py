"""The workflows of a new dossier and the hooks for pre-commit: valid, of commands that there are,
and run as a service would run them."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from conftest import REPOSITORY, Result, environment
from dossier.cli import dossier as commands
from dossier.scaffold import Beginning, begin_dossier, make_files

FILES = make_files(Beginning("The well", date(2031, 5, 4)))
GITHUB = ".github/workflows/dossier.yml"
GITLAB = ".gitlab-ci.yml"
GUIDE = REPOSITORY / "docs" / "continuous-integration.md"
BENCH = "data/things/sample-bench.yaml"
CHANGED = "| `length.survey` | changed | 1.8 m | 1.9 m |"


def read(text: str) -> Any:
    """Return YAML; `on:` of GitHub is a truth value to YAML 1.1, and no key that is asked for."""
    return yaml.load(text, Loader=yaml.CSafeLoader)


HOOKS = read((REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8"))


def github_steps(text: str) -> list[Mapping[str, Any]]:
    return [step for job in read(text)["jobs"].values() for step in job["steps"]]


@cache
def github_lines() -> tuple[str, ...]:
    return tuple(step["run"] for step in github_steps(FILES[GITHUB]) if "run" in step)


@cache
def gitlab_lines() -> tuple[str, ...]:
    pipeline = read(FILES[GITLAB])
    jobs = [job for job in pipeline.values() if isinstance(job, dict) and "script" in job]
    return (*pipeline["default"]["before_script"], *(line for j in jobs for line in j["script"]))


def in_the_guide() -> Iterator[str]:
    """Yield the lines of shell in the YAML of the guide."""
    for block in re.findall(
        r"^```yaml\n(.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    ):
        yield from re.findall(
            r"(?:run: |^ +- (?=dossier)|^ +(?=dossier))(dossier .*)", block, re.MULTILINE
        )


def calls(line: str) -> Iterator[list[str]]:
    """Yield the arguments of every call of `dossier` in a line of shell."""
    words = shlex.split(line.replace(";", " ; "))
    ends = {"|", "||", "&&", ";", "{", "}", ">", ">>", "|>"}
    while words:
        word, *words = words
        if word == "dossier":
            until = next((n for n, one in enumerate(words) if one in ends), len(words))
            yield words[:until]


CALLS = {
    " ".join(call)
    for line in (*github_lines(), *gitlab_lines(), *in_the_guide())
    for call in calls(line)
} | {entry.removeprefix("dossier ") for entry in (hook["entry"] for hook in HOOKS)}


def test_the_workflows_and_hooks_check_diff_and_build() -> None:
    assert {call.split()[0] for call in CALLS} == {"check", "diff", "build", "fmt"}


@pytest.mark.parametrize("call", sorted(CALLS))
def test_what_is_called_is_a_command_with_these_options(call: str) -> None:
    name, *arguments = shlex.split(call)
    assert isinstance(commands, click.Group)
    command = commands.commands[name]
    # The value of an option may be a variable of the service.
    context = click.Context(command, resilient_parsing=True)
    left = command.make_parser(context).parse_args(list(arguments))[1]
    chosen = {
        option: arguments[arguments.index(option) + 1]
        for option in arguments
        if option == "--format"
    }
    formats = [p for p in command.params if "--format" in p.opts]
    assert left == []
    for value in chosen.values():
        assert isinstance(formats[0].type, click.Choice)
        assert value in formats[0].type.choices


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        (GITHUB, ("vendor.github-workflows",)),
        (GITLAB, ("vendor.gitlab-ci", "--data-transform", "gitlab-ci")),
    ],
)
def test_a_workflow_is_valid_by_the_schema_of_its_service(
    path: str, schema: tuple[str, ...], tmp_path: Path
) -> None:
    file = tmp_path / Path(path).name
    file.write_text(FILES[path], "utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", *schema, file],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_no_text_that_others_choose_is_put_into_a_shell() -> None:
    """`${{ … }}` is replaced before the shell reads the line: a branch can be called `$(…)`."""
    steps = [*github_steps(FILES[GITHUB])]
    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []


def test_a_pull_request_may_only_read() -> None:
    workflow = read(FILES[GITHUB])
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["jobs"]["publish"]["if"] == "github.event_name == 'push'"
    assert set(workflow["jobs"]["build"]["permissions"].values()) == {"read"}


def test_what_differs_ends_no_job_when_the_other_branch_has_errors() -> None:
    (step,) = [one for one in github_steps(FILES[GITHUB]) if "diff" in one.get("run", "")]
    assert step["continue-on-error"] is True
    assert read(FILES[GITLAB])["changes"]["allow_failure"] is True


def test_the_guide_shows_the_steps_that_a_new_dossier_has() -> None:
    shown = re.search(
        r"^```yaml\n(- name: Check\n.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert shown
    steps = github_steps(FILES[GITHUB])
    assert [step for step in read(shown[1]) if step not in steps] == []
    job = re.search(
        r"^```yaml\n(check:\n.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert job
    assert read(job[1])["check"] == read(FILES[GITLAB])["check"]


def test_the_guide_names_every_hook_and_what_it_runs() -> None:
    rows = re.findall(
        r"^\| `(dossier-\w+)` \| `([^`]+)` \|", GUIDE.read_text("utf-8"), re.MULTILINE
    )
    assert rows == [(hook["id"], hook["entry"]) for hook in HOOKS]


def test_a_hook_is_described_as_pre_commit_wants_it() -> None:
    for hook in HOOKS:
        assert {"id", "name", "entry", "language"} <= set(hook)
        assert hook["language"] == "python"
        assert re.compile(hook["files"]).search("data/things/bench.yaml")
        assert not hook["pass_filenames"]


def test_a_new_dossier_is_checked_before_a_commit() -> None:
    (repository,) = read(FILES[".pre-commit-config.yaml"])["repos"]
    (hook,) = repository["hooks"]
    assert (repository["repo"], hook["language"]) == ("local", "system")
    assert hook["entry"] == HOOKS[0]["entry"]
    assert hook["files"] == HOOKS[0]["files"]


# --- the lines themselves, run in a clone ---------------------------------------------------------


@dataclass(frozen=True)
class Clone:
    """A clone of a new dossier on a branch, and the programs that a service would have."""

    root: Path
    programs: Path

    def run(self, line: str, **variables: str) -> Result:
        """Run a line of shell as a service does."""
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", line],
            cwd=self.root,
            env=environment(PATH=f"{self.programs}:{os.environ['PATH']}", **variables),
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def change(self, path: str, old: str, new: str) -> None:
        """Change a file."""
        file = self.root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    origin = tmp_path / "origin"
    begin_dossier(origin, Beginning("The well", date(2031, 5, 4)))
    git(origin, "init", "--quiet", "--initial-branch=main")
    git(origin, "add", "--all")
    git(origin, "commit", "--quiet", "--message=Begin")
    git(tmp_path, "clone", "--quiet", str(origin), "clone")
    git(tmp_path / "clone", "switch", "--quiet", "--create=change")
    programs = tmp_path / "programs"
    programs.mkdir()
    program = programs / "dossier"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dossier "$@"\n', "utf-8")
    program.chmod(0o755)
    return Clone(tmp_path / "clone", programs)


def line_with(words: str, lines: tuple[str, ...]) -> str:
    (line,) = [one for one in lines if words in one]
    return line


def test_github_is_told_of_findings_beside_their_lines(clone: Clone) -> None:
    check = line_with("dossier check", github_lines())

    good = clone.run(check)
    clone.change(BENCH, "1.8 m,", "1.8 mm,")
    bad = clone.run(check)

    assert (good.status, good.out) == (0, "")
    assert bad.status == 1
    assert bad.out.startswith(f"::error file={BENCH},line=9,col=")


def test_github_is_told_which_facts_differ(clone: Clone, tmp_path: Path) -> None:
    clone.change(BENCH, "1.8 m,", "1.9 m,")
    summary = tmp_path / "summary.md"

    told = clone.run(
        line_with("dossier diff", github_lines()),
        GITHUB_BASE_REF="main",
        GITHUB_STEP_SUMMARY=str(summary),
    )

    assert (told.status, told.err) == (0, "")
    assert CHANGED in summary.read_text("utf-8")


def test_github_publishes_for_the_address_that_it_gives(clone: Clone) -> None:
    built = clone.run(
        line_with("--address", github_lines()), ADDRESS="https://me.github.io/the-well"
    )

    assert built.status == 0
    home = (clone.root / "output/index.html").read_text("utf-8")
    assert '"https://me.github.io/the-well/"' in home


def test_gitlab_is_given_a_report_of_findings_and_the_log_too(clone: Clone) -> None:
    check = line_with("dossier check", gitlab_lines())

    good = clone.run(check)
    none = json.loads((clone.root / "findings.json").read_text("utf-8"))
    clone.change(BENCH, "1.8 m,", "1.8 mm,")
    bad = clone.run(check)
    (found,) = json.loads((clone.root / "findings.json").read_text("utf-8"))

    assert (good.status, none) == (0, [])
    assert bad.status == 1
    assert found["location"]["path"] == BENCH
    assert f"{BENCH}:9:" in bad.err


def test_gitlab_is_given_the_facts_that_differ(clone: Clone) -> None:
    clone.change(BENCH, "1.8 m,", "1.9 m,")
    lines = [line for line in gitlab_lines() if "fetch" in line or "changes.md" in line]

    told = clone.run("\n".join(lines), CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main")

    assert told.status == 0
    assert CHANGED in told.out


def test_gitlab_publishes_for_the_address_that_it_gives(clone: Clone) -> None:
    built = clone.run(line_with("--address", gitlab_lines()), CI_PAGES_URL="https://me.gitlab.io")

    assert built.status == 0
    assert '"https://me.gitlab.io/"' in (clone.root / "public/index.html").read_text("utf-8")


def test_with_what_is_kept_the_next_run_makes_only_what_differs(
    clone: Clone, tmp_path: Path
) -> None:
    (kept,) = [
        step["with"]["path"]
        for step in github_steps(FILES[GITHUB])
        if step.get("uses", "").startswith("actions/cache@")
    ]
    clone.run("dossier build")
    git(tmp_path, "clone", "--quiet", str(tmp_path / "origin"), "second")
    second = Clone(tmp_path / "second", clone.programs)
    for name in kept.split():
        shutil.copytree(clone.root / name, second.root / name)
    second.change(BENCH, "1.8 m,", "1.9 m,")

    built = second.run("dossier build")

    rendered = re.search(r"built \d+ pages \(\d+ files, (\d+) rendered", built.out)
    assert rendered, built.out
    assert 0 < int(rendered[1]) < 10
