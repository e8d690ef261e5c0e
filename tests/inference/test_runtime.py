"""ONNX Runtime tells nobody that it runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from gioconda.inference.runtime import SWITCH
from tests.conftest import PACKAGE

LOADS = ("import onnxruntime", "from onnxruntime")
ASK = """
import sys
from gioconda import Editor, read_photo
Editor.from_pretrained().find(read_photo(sys.argv[1]))
print(__import__("os").environ["ORT_DISABLE_TELEMETRY"])
"""


def test_nothing_that_would_send_events_is_made(tmp_path: Path) -> None:
    around = {name: value for name, value in os.environ.items() if name != SWITCH}
    around |= {"TMPDIR": str(tmp_path), "HOME": str(tmp_path), "PYTHONPATH": str(PACKAGE.parent)}
    photo = str(PACKAGE / "demo" / "mona_lisa.jpg")
    answer = subprocess.run(
        [sys.executable, "-c", ASK, photo], env=around, capture_output=True, text=True
    )
    assert answer.stdout.strip() == "1", answer.stderr
    # With its telemetry on, it leaves files of a session and of the device there.
    assert list(tmp_path.iterdir()) == []


def test_no_file_of_ours_loads_it_in_another_way() -> None:
    loading = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(line.strip().startswith(LOADS) for line in path.read_text("utf-8").splitlines())
    ]
    allowed = {"inference/runtime.py", "inference/onnx_network.py", "training/graphs.py"}
    assert set(loading) <= allowed  # the last two for types alone
