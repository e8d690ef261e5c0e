"""``gioconda sliders``: lists the fine sliders of faces."""

from __future__ import annotations

from dataclasses import asdict

import typer

from gioconda.cli.console import print_result
from gioconda.cli.options import Json


def sliders(as_json: Json = False) -> None:
    """List the fine sliders that edit --set moves.

    Each slider goes from -1 to 1, and 0 changes nothing. Right and left are the person's own:
    right_eye is on the left of an upright photo. Sliders add up with each other, with --smile and
    with --expression. AU is the unit of the Facial Action Coding System below 0; above 0.

    Below the sliders stand the attributes that --set paints, most of which go from 0 to 1.

    \b
    Examples:
      gioconda sliders
      gioconda sliders --json
      gioconda edit portrait.jpg --set brows=0.5 --set eyes=-0.3
      gioconda edit portrait.jpg --set red_hair=1 --set lipstick=0.5
    """
    from gioconda.editors.attributes.names import ATTRIBUTES
    from gioconda.editors.sliders.names import SLIDERS

    width = max(map(len, (*SLIDERS, *ATTRIBUTES)))
    below = max(len(one.below) for one in SLIDERS.values())
    above = max(len(one.above) for one in SLIDERS.values())
    above = max(above, *(len(one.above) for one in ATTRIBUTES.values()))
    if not as_json:
        typer.echo(f"{'':{width}}  {'-1':{below}}  {'1':{above}}  unit below; above 0")
    for one in SLIDERS.values():
        record = {"name": one.name, "least": -1.0, "most": 1.0}
        record |= {key: asdict(one)[key] for key in ("below", "above", "units")}
        line = f"{one.name:{width}}  {one.below:{below}}  {one.above:{above}}  {one.units}"
        print_result(as_json, record, line)
    if not as_json:
        typer.echo(f"\n{'':{width}}  {'-1':{below}}  {'1':{above}}  painted")
    for painted in ATTRIBUTES.values():
        record = {"name": painted.name, "least": painted.lowest, "most": painted.highest}
        record |= {key: asdict(painted)[key] for key in ("below", "above", "group")}
        lower, upper = f"{painted.below:{below}}", f"{painted.above:{above}}"
        print_result(as_json, record, f"{painted.name:{width}}  {lower}  {upper}  {painted.group}")
