"""The controls of the page are those that requests may name, in the words of their own lists."""

from __future__ import annotations

from gioconda.app.controls import controls
from gioconda.editors.attributes.names import ATTRIBUTES
from gioconda.editors.sliders.names import SLIDERS


def test_there_is_one_for_every_slider_and_every_painted_attribute() -> None:
    by_section = {
        section: {one.name: one for one in controls() if one.section == section}
        for section in ("sliders", "attributes")
    }
    assert by_section["sliders"].keys() == SLIDERS.keys()
    assert by_section["attributes"].keys() == ATTRIBUTES.keys()
    for name, attribute in ATTRIBUTES.items():
        control = by_section["attributes"][name]
        assert (control.least, control.most) == (attribute.lowest, attribute.highest)
        assert control.above == attribute.above


def test_no_two_are_called_alike_and_every_slider_has_a_group_of_its_own_part() -> None:
    labels = [one.label for one in controls()]
    assert len(set(labels)) == len(labels)
    assert "Others" not in {one.group for one in controls()}
