"""The password of a server: from an option or a file, never short, never told."""

from __future__ import annotations

from pathlib import Path

import pytest

from gioconda.cli.serving import password_of
from gioconda.errors import GiocondaError

pytest.importorskip("starlette", reason="needs the extra [serve]")


def test_it_may_stand_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "secret"
    file.write_text("open sesame\n", encoding="utf-8")
    assert password_of(None, file, "0.0.0.0") == "open sesame"
    assert capsys.readouterr().err == ""


def test_without_one_others_are_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert password_of(None, None, "127.0.0.1") is None
    assert capsys.readouterr().err == ""
    assert password_of(None, None, "0.0.0.0") is None
    assert "--host 0.0.0.0: anyone who can reach this address" in capsys.readouterr().err


def test_what_cannot_be_a_password_is_one_line_that_does_not_tell_it(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    with pytest.raises(GiocondaError, match=r"secret: the password cannot be read \(No such file"):
        password_of(None, file, "127.0.0.1")
    file.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(GiocondaError, match=r"cannot be read \(no text\)"):
        password_of(None, file, "127.0.0.1")
    file.write_text("", encoding="utf-8")
    with pytest.raises(GiocondaError, match="the password is short"):
        password_of(None, file, "127.0.0.1")
    file.write_text("a secret that is long", encoding="utf-8")
    with pytest.raises(GiocondaError, match="a password is given already") as error:
        password_of("another secret", file, "127.0.0.1")
    assert "long" not in str(error.value)
