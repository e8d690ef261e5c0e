"""What carries out the steps of requests, and what reads faces; loaded when first needed."""

from __future__ import annotations

from functools import cached_property

from gioconda.editing.requests import is_painted, steps_of
from gioconda.editors.attributes.editor import AttributeEditor
from gioconda.editors.pose.editor import PoseEditor
from gioconda.editors.protocol import FaceEditor
from gioconda.faces.cover import CoverFinder
from gioconda.faces.expression_meter import ExpressionMeter
from gioconda.faces.find import FaceFinder
from gioconda.types import EditRequest


class FaceMethods:
    """A method that edits faces, and the others that do what it does not.

    Args:
        finder: Finds faces, and reads their smile degrees before and after the edit.
        method: Edits faces.
    """

    def __init__(self, finder: FaceFinder, method: FaceEditor) -> None:
        self.finder, self.method = finder, method

    @cached_property
    def cover_finder(self) -> CoverFinder:
        """Finds what covers faces; its weights are loaded when first needed."""
        return CoverFinder.from_pretrained()

    @cached_property
    def expression_meter(self) -> ExpressionMeter:
        """Reads expressions; its weights are loaded when first needed."""
        return ExpressionMeter.from_pretrained()

    @cached_property
    def turner(self) -> FaceEditor:
        """Turns heads, whatever the method; its weights are loaded when first needed."""
        return PoseEditor.from_pretrained()

    @cached_property
    def painter(self) -> FaceEditor:
        """Paints the attributes that the method does not know."""
        return AttributeEditor(self.cover_finder)

    def method_of(self, request: EditRequest) -> FaceEditor:
        """What carries out a step of a request."""
        if request.turn is not None:
            return self.turner
        return self.painter if is_painted(request, self.method.attributes) else self.method

    def steps_of(self, request: EditRequest) -> list[EditRequest]:
        """What is carried out one after the other, each by one method."""
        return steps_of(request, self.method.attributes)

    def check(self, request: EditRequest) -> None:
        """Make sure that a request can be carried out.

        Raises:
            GiocondaError: It cannot, or a degree or an angle is out of range.
        """
        for step in self.steps_of(request):
            self.method_of(step).check(step)
