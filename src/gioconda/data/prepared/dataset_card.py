"""The card of a prepared set: what it is, where from, how many, under which terms."""

from __future__ import annotations

from typing import Any


def card_of(report: dict[str, Any]) -> str:
    """``README.md`` of a prepared set, from its report."""
    settings = report["settings"]
    faces = "\n".join(f"| {split} | {count} |" for split, count in report["faces"].items())
    files = "\n".join(
        f"      - split: {'validation' if split == 'val' else split}\n"
        f"        path: {split}/part-*.arrow"
        for split, count in report["faces"].items()
        if count
    )
    return f"""---
configs:
  - config_name: default
    data_files:
{files}
---
# {report["title"]}, prepared

Faces cut by `gioconda prepare {report["set"]}`: crop `{settings["crop"]}`, {settings["size"]} px,
split `{settings["split"]}`{_seed(settings)}. Fingerprint `{report["fingerprint"]}`.

| | |
| --- | --- |
| source | {report["source"]} |
| licence | {report["terms"]} |
| pictures | {report["pictures"]} |
| without a row | {len(report["refused"])}, listed with reasons in `report.json` |

| split | faces |
| --- | --- |
{faces}

{_columns(report)}

```python
import datasets
faces = datasets.load_from_disk("this folder")

from gioconda.data.prepared.reader import Prepared
arrays = Prepared.open("this folder").arrays("train")  # decoded, memory-mapped
```

## Labels

{_labels(report)}
{_by_machine(report)}"""


def _seed(settings: dict[str, Any]) -> str:
    return f" with seed {settings['seed']}" if settings["split"] == "stargan" else ""


def _columns(report: dict[str, Any]) -> str:
    settings = report["settings"]
    parts = [
        "Columns: `image`, PNG; `photo_to_crop`, 2 x 3, from the published picture's pixels to the "
        "image's; `file_name`; `key`, what splits keep together (the person where the set names "
        "people, else the picture)"
    ]
    if settings["points"]:
        whose = "the set's own where it has some" if settings["landmarks"] == "own" else "ours"
        parts.append(
            f"`points`, {settings['points']} landmarks in pixels of the image, {whose}, and "
            f"`confidence`, how far ours are to be trusted (1 for the set's own)"
        )
    if settings["masks"]:
        parts.append(
            "`mask`, PNG, 255 on face, hair and hat, and `mask_by`: the set's own or shipped one, "
            "or GrabCut's"
        )
    if settings["masks"] and settings["crop"] == "head":
        parts.append(
            "`parts`, PNG: 0 background, 1 face and ears, 2 hair or hat, told apart by their "
            "colours, 255 not in the published picture"
            + (", where the image shows a guess" if settings.get("filled_by") else "")
        )
    return "; ".join(parts) + "; and the labels below."


def _labels(report: dict[str, Any]) -> str:
    if not report["labels"]:
        return "None."
    rows = ["| label | kind | how many |", "| --- | --- | --- |"]
    for name, kind in report["labels"].items():
        counts = report["label_counts"].get(name, {})
        shown = ", ".join(f"{value}: {count}" for value, count in counts.items())
        least, most = kind.get("scale", (None, None))
        scale = (
            f", given from {least:g} to {most:g}, stored as -1 to +1" if least is not None else ""
        )
        rows.append(f"| `{name}` | {kind['kind']}{scale} | {shown} |")
    rows += ["", *(f"- {note}" for note in report.get("notes", ()))]
    return "\n".join(rows).rstrip() + "\n"


def _by_machine(report: dict[str, Any]) -> str:
    if not report["labels_by_machine"]:
        return ""
    rows = "\n".join(
        f"- `{name}`: by `{made['model']}` ({made['method']}, weights `{made['weights']}`), from "
        f"the {made['read_from']}; {made['meaning']}"
        for name, made in report["labels_by_machine"].items()
    )
    return f"""
## Labels that a machine made

Nobody gave these: a network read them off the pictures, with its errors and its biases (see its
card: `gioconda models NAME`), or they were measured in the pictures' own pixels.

{rows}
"""
