"""`gioconda export`: a file for each function, which any program can run."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from gioconda import zoo
from gioconda.models.pretrained import save_weights
from gioconda.models.readers.smile_judge import SmileJudge
from tests.commands import run


@pytest.mark.slow
def test_the_file_holds_its_weights_and_reads_what_gioconda_reads(tmp_path: Path) -> None:
    answer = run("export", "smile-degree", "-o", tmp_path / "onnx", "--json")
    assert answer.exit_code == 0
    (file,) = json.loads(answer.stdout)["files"].values()
    assert Path(file).name == "smile-degree.smile.onnx"
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    crops = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), np.uint8)
    (found,) = session.run(None, {"pictures": crops})
    (expected,) = zoo.network("smile-degree").run("smile", crops)
    np.testing.assert_allclose(found, expected, atol=1e-4)


@pytest.mark.slow
def test_a_run_s_lie_beside_its_weights_and_are_not_overwritten(tmp_path: Path) -> None:
    run_folder = tmp_path / "runs" / "judge"
    run_folder.mkdir(parents=True)
    save_weights(SmileJudge(**SmileJudge.tiny), run_folder / "model.safetensors")
    answer = run("export", run_folder)
    assert answer.stdout == f"{run_folder / 'model.smile.onnx'}\n"
    before = (run_folder / "model.smile.onnx").read_bytes()
    again = run("export", run_folder)
    assert again.exit_code == 2
    assert "model.smile.onnx: exists already" in again.stderr
    assert (run_folder / "model.smile.onnx").read_bytes() == before


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("landmarks",), "landmarks: lies in the package; say where to write with -o DIR"),
        (("vae-128", "-o", "onnx"), "vae-128: a residual-vae has no function that is exported"),
        (("smiler", "-o", "onnx"), "smiler: a smiler is no network"),
    ],
)
def test_what_cannot_be_exported_is_said(asked: tuple[str, ...], told: str) -> None:
    answer = run("export", *asked)
    assert answer.exit_code == 2
    assert told in answer.stderr
