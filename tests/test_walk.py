"""The page *From pictures to a report*, command by command, on a made-up UTKFace."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gioconda.editing.editor import Editor
from gioconda.photo import read_photo
from tests.commands import run
from tests.conftest import REPOSITORY

for library in ("lightning", "jsonargparse", "matplotlib"):
    pytest.importorskip(library, reason="needs the extra [train]")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning:lightning"),
    pytest.mark.filterwarnings("ignore:.*LeafSpec.*"),
]
PAGE = REPOSITORY / "docs" / "training.md"
SIDE, COPIES = 200, 9
# What makes it short: two updates, few faces; the commands are otherwise those of the page.
SHORT = {
    "fit": [
        *("--trainer.max_steps=2", "--trainer.val_check_interval=1", "--trainer.accelerator=cpu"),
        *("--run.samples_every=1", "--trainer.enable_progress_bar=false", "--data.batch_size=8"),
        *("--model.model.widths=[8,8,8,8]", "--model.model.latent_dim=8"),
        *("--trainer.log_every_n_steps=1",),
    ],
    "evaluate": ["--faces", "4"],
    "audit": ["--faces", "4"],
    "sample": ["--n", "4"],
    "figure": ["--faces", "4"],
}


def commands() -> list[list[str]]:
    """The arguments of the walk's commands, in order."""
    text = PAGE.read_text(encoding="utf-8")
    block = re.search(r"## The walk.*?```sh\n(.*?)```", text, flags=re.DOTALL)
    assert block is not None
    lines = [line for line in block[1].splitlines() if line.startswith("gioconda ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.fixture
def pictures(group: Path, tmp_path: Path) -> Path:
    """Seven people of the group photo, each cut several ways, named as UTKFace names pictures."""
    photo = read_photo(group)
    folder = tmp_path / "UTKFace"
    folder.mkdir()
    random = np.random.default_rng(0)
    for number, face in enumerate(Editor.from_pretrained().find(photo)):
        middle = face.points.mean(0)
        for copy in range(COPIES):
            reach = face.box.width * random.uniform(0.9, 1.1)
            x, y = (middle + random.uniform(-0.05, 0.05, 2) * reach).round().astype(int)
            box = (x - int(reach), y - int(reach), x + int(reach), y + int(reach))
            age, gender = 8 + 9 * number, number % 2
            name = f"{age}_{gender}_0_2017{number:02d}{copy:02d}.jpg.chip.jpg"
            cut = Image.fromarray(photo.pixels).crop(box).resize((SIDE, SIDE))
            cut.save(folder / name, quality=95)
    return folder


def test_every_command_of_the_walk_does_what_the_page_says(
    pictures: Path, group: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recipes").symlink_to(REPOSITORY / "recipes")
    (tmp_path / "photo.jpg").write_bytes(group.read_bytes())
    walk = commands()
    assert {words[0] for words in walk} >= {"prepare", "label", *SHORT, "edit"}
    for words in walk:
        short = SHORT.get(words[0], []) if "--help" not in words else []
        answer = run(*words, *short)
        assert answer.exit_code == 0, f"{' '.join(words)}\n{answer.stderr}{answer.exception}"
        if "-o" in words:
            assert Path(words[words.index("-o") + 1]).exists(), words
    assert [path.name for path in Path().glob("photo.*.jpg")] == ["photo.smile.jpg"]
