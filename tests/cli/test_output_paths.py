"""What is there already is never written over without --force, and faults come before the work."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from gioconda.cli import app
from gioconda.cli.output_paths import check_file, check_folder, check_report
from gioconda.errors import DataError
from tests.faces_of_nobody import write_model

pytest.importorskip("lightning", reason="needs the extra [train]")
pytest.importorskip("pyarrow", reason="needs the extra [train]")

COMMANDS = {
    "sample": ["vae-128", "-o", "there.png"],
    "encode": ["vae-128", ".", "-o", "there.parquet"],
    "direction": ["codes.parquet", "--attribute", "smile", "-o", "there.safetensors"],
    "figure": ["samples", "vae-128", "-o", "there.png"],
    "evaluate": ["smiler", "--data", ".", "-o", "there.html"],
    "audit": ["smiler", "--data", ".", "-o", "there.html"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_there_is_kept(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    there = Path(COMMANDS[command][-1])
    there.write_text("precious")
    answer = CliRunner().invoke(app, [command, *COMMANDS[command]])
    assert answer.exit_code == 2
    assert answer.stderr == (
        f"gioconda: {there}: exists already; choose another name, or add --force\n"
    )
    assert there.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [tmp_path / there]


def test_the_figures_beside_a_report_are_kept_too(tmp_path: Path) -> None:
    (tmp_path / "report.json").touch()
    for output in (tmp_path, tmp_path / "report.html"):
        with pytest.raises(DataError, match=r"report\.json: exists already"):
            check_report(output, force=False)
        check_report(output, force=True)


def test_force_writes_over_it(tmp_path: Path) -> None:
    write_model(tmp_path / "run", "vae")
    target = tmp_path / "there.png"
    target.write_text("old")
    asked = ["sample", str(tmp_path / "run"), "--n", "4", "-o", str(target), "--force"]
    assert CliRunner().invoke(app, asked).exit_code == 0
    with Image.open(target) as sheet:
        assert sheet.format == "PNG"


def test_a_folder_of_samples_must_be_empty_or_forced(tmp_path: Path) -> None:
    check_folder(tmp_path, force=False)
    check_folder(tmp_path / "new" / "one", force=False)
    (tmp_path / "0.png").touch()
    with pytest.raises(DataError, match="not empty; choose another folder, or add --force"):
        check_folder(tmp_path, force=False)
    check_folder(tmp_path, force=True)
    with pytest.raises(DataError, match="is no folder"):
        check_folder(tmp_path / "0.png", force=True)


def test_places_where_no_file_can_be_are_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="is a folder; name a file"):
        check_file(tmp_path, force=True)
    with pytest.raises(DataError, match="file is no folder"):
        check_file(tmp_path / "file" / "a" / "b.png", force=False)
    check_file(tmp_path / "new" / "b.png", force=False)
