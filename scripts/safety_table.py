"""Run the tests that try to break gioconda, and write what held into docs/safety.md.

    python scripts/safety_table.py

A test's name is the promise that it keeps; its file's first line says whom it is about.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "safety.md"
GROUPS = {
    "Photos of strangers": (
        "photo/test_bombs.py",
        "photo/test_broken_files.py",
        "photo/metadata/test_xmp.py",
        "photo/metadata/test_long_xmp.py",
    ),
    "Weights of strangers": ("models/test_allocation.py", "models/test_pretrained.py"),
    "Photos of one's own": (
        "test_atomic.py",
        "photo/test_replacing.py",
        "cli/test_full_disk.py",
        "cli/test_killed_batch.py",
        "inference/test_runtime.py",
    ),
    "Many photos": (
        "batch/test_ledger.py",
        "batch/test_pool.py",
        "batch/test_stopped_runs.py",
        "batch/test_shards.py",
        "batch/test_cluster_edits.py",
        "batch/test_urls.py",
        "cluster/test_cluster.py",
    ),
    "All servers": (
        "web/test_gates.py",
        "web/test_hosts.py",
        "web/test_bodies.py",
        "web/test_listening.py",
        "web/test_slow_readers.py",
    ),
    "The page": (
        "app/test_request_filter.py",
        "app/test_crowding_out.py",
        "app/test_one_queue.py",
    ),
    "The HTTP API": (
        "service/test_hostile_requests.py",
        "service/test_password.py",
        "service/test_fields.py",
        "service/test_queue.py",
        "service/test_draining.py",
        "cli/test_serve.py",
    ),
    "Clips of visitors": ("service/test_clips.py", "service/test_slices.py"),
    "Photos of visitors, and the worker": (
        "service/uploads/test_store.py",
        "service/uploads/test_folder.py",
        "service/worker/test_supervisor.py",
        "service/worker/test_confinement.py",
    ),
    "The slide show": (
        "annotation/test_guards.py",
        "annotation/test_catalogue.py",
        "annotation/test_removal.py",
    ),
    "Runs": (
        "training/test_run_folder.py",
        "training/test_checkpoints.py",
        "training/test_resuming.py",
        "training/test_trust.py",
    ),
}
"""What a table is about -> the files of its tests."""

_TABLES = re.compile(r"(<!-- attempts -->\n).*?(<!-- /attempts -->)", re.DOTALL)


class Outcomes:
    """What became of each test, by its file and name; tries with several inputs count together."""

    def __init__(self) -> None:
        self.passed: Counter[tuple[str, str]] = Counter()
        self.others: dict[tuple[str, str], str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest after each step of a test."""
        file, _, name = report.nodeid.partition("::")
        test = file.removeprefix("tests/"), name.partition("[")[0]
        if report.passed and report.when == "call":
            self.passed[test] += 1
        elif not report.passed:
            self.others[test] = report.outcome


def promises(file: str) -> list[str]:
    """The names of the tests of a file below ``tests/``, in order."""
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def sentence(name: str) -> str:
    """A test's name as a sentence."""
    words = name.removeprefix("test_").replace("_", " ")
    return words[0].upper() + words[1:]


def tables(outcomes: Outcomes) -> str:
    """All groups, each a table of its promises."""
    parts = []
    for title, files in GROUPS.items():
        rows = [f"## {title}", "", "| promise | tries | result |", "| --- | --- | --- |"]
        for file in files:
            for name in promises(file):
                result = outcomes.others.get((file, name), "held")
                rows.append(
                    f"| {sentence(name)} | {outcomes.passed[file, name] or ''} | {result} |"
                )
        parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Run, and write."""
    outcomes = Outcomes()
    files = [str(ROOT / "tests" / file) for group in GROUPS.values() for file in group]
    code = pytest.main(["-q", "-p", "no:cacheprovider", *files], plugins=[outcomes])
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_TABLES.sub(lambda m: m[1] + tables(outcomes) + m[2], page), encoding="utf-8")
    sys.exit(int(code))


if __name__ == "__main__":
    main()
