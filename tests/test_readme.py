"""What the README says is what happens, and it is short."""

from __future__ import annotations

import doctest
import re
import sys

from tests.conftest import PACKAGE, REPOSITORY

sys.path.append(str(REPOSITORY / "scripts"))
import fill_docs

README = REPOSITORY / "README.md"
MOST_WORDS = 1200


def test_the_python_session_prints_what_it_says() -> None:
    session = "\n".join(
        re.findall(r"```pycon\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    )
    test = doctest.DocTestParser().get_doctest(session, {}, "README", str(README), 0)
    with fill_docs.in_an_album():
        outcome = doctest.DocTestRunner(verbose=False).run(test)
    assert outcome.attempted >= 6
    assert outcome.failed == 0


def test_it_is_short_enough_to_be_read_whole() -> None:
    assert len(README.read_text(encoding="utf-8").split()) <= MOST_WORDS


def test_the_map_names_every_room() -> None:
    text = README.read_text(encoding="utf-8")
    rooms = text[text.index("## Map") : text.index("## I have a GPU")]
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert {name for name in packages if f"`{name}/`" not in rooms} == set()


def test_the_map_stands_in_its_first_half() -> None:
    text = README.read_text(encoding="utf-8")
    before = text[: text.index("## Map")]
    assert len(before.split()) <= len(text.split()) / 2
