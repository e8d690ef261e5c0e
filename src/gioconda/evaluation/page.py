"""A report as one HTML file with its pictures inside, and the same as JSON beside it."""

from __future__ import annotations

import base64
import html
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PIL import Image

from gioconda.atomic import replacing
from gioconda.evaluation.intervals import Figure

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 62rem; margin: 2rem auto;
       padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2.2rem }
table { border-collapse: collapse; margin: .8rem 0 }
th, td { padding: .25rem .7rem; border-bottom: 1px solid #ddd; text-align: left;
         vertical-align: top }
td.figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
td.best { font-weight: 600 }
small, .note { color: #666 }
figure { display: inline-block; margin: .5rem 1rem .5rem 0; vertical-align: top }
figcaption { font-size: .85rem; color: #444; max-width: 34rem }
img { max-width: 100% }
"""


class Page:
    """Headings, paragraphs, tables and pictures, one below the other.

    Args:
        title: Of the page.
        lead: What was measured, in a sentence.
    """

    def __init__(self, title: str, lead: str) -> None:
        self.title = title
        self._parts = [f"<h1>{html.escape(title)}</h1>\n<p>{html.escape(lead)}</p>"]

    def heading(self, text: str) -> None:
        """A section."""
        self._parts.append(f"<h2>{html.escape(text)}</h2>")

    def note(self, text: str) -> None:
        """A paragraph in gray."""
        self._parts.append(f'<p class="note">{html.escape(text)}</p>')

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table; the first column names the rows, the others hold figures."""
        cells = "".join(f"<th>{html.escape(name)}</th>" for name in head)
        lines = [f"<table><thead><tr>{cells}</tr></thead><tbody>"]
        for first, *rest in rows:
            figures = "".join(f'<td class="figure">{html.escape(text)}</td>' for text in rest)
            lines.append(f"<tr><td>{html.escape(first)}</td>{figures}</tr>")
        self._parts.append("\n".join([*lines, "</tbody></table>"]))

    def chart(self, png: bytes, caption: str) -> None:
        """A chart."""
        self._picture("png", png, caption)

    def photos(self, image: Image.Image, caption: str) -> None:
        """A sheet of faces."""
        file = io.BytesIO()
        image.save(file, "JPEG", quality=88)
        self._picture("jpeg", file.getvalue(), caption)

    def _picture(self, kind: str, content: bytes, caption: str) -> None:
        data = base64.b64encode(content).decode()
        words = html.escape(caption)
        self._parts.append(
            f'<figure><img alt="{words}" src="data:image/{kind};base64,{data}">'
            f"<figcaption>{words}</figcaption></figure>"
        )

    def html(self) -> str:
        """The whole page."""
        body = "\n".join(self._parts)
        return (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{html.escape(self.title)}</title>\n<style>{_STYLE}</style></head>\n"
            f"<body>\n{body}\n</body></html>\n"
        )


def as_text(figure: Figure, unit: str = "") -> str:
    """A figure with its interval: ``93.2 % [91.0, 95.1]``."""
    if math.isnan(figure.value):
        return "no faces"
    if unit == "points":  # of a share
        value, low, high = (100 * x for x in (figure.value, figure.low, figure.high))
        return f"{value:+.1f} [{low:+.1f}, {high:+.1f}]"
    if unit == "share":
        value, low, high = (100 * x for x in (figure.value, figure.low, figure.high))
        return f"{value:.1f} % [{low:.1f}, {high:.1f}]"
    return f"{figure.value:.3g} [{figure.low:.3g}, {figure.high:.3g}] {unit}".rstrip()


def plain(content: Any) -> Any:
    """Dataclasses, tuples and numbers as JSON takes them; what is no number becomes None."""
    if isinstance(content, Figure):
        return plain(asdict(content))
    if isinstance(content, Mapping):
        return {str(key): plain(value) for key, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [plain(value) for value in content]
    if isinstance(content, float) and not math.isfinite(content):
        return None
    return content


def report_files(output: Path) -> tuple[Path, Path]:
    """The page's file and its figures': ``output``, or ``report.html`` in it without ``.html``."""
    if output.suffix.lower() not in (".html", ".htm"):
        output = output / "report.html"
    return output, output.with_suffix(".json")


def write_report(page: Page, record: Mapping[str, Any], output: Path) -> tuple[Path, Path]:
    """Write ``output`` and, beside it, the same figures as ``.json``; aside first, then renamed.

    Args:
        page: The page.
        record: What the page says, as plain values.
        output: As of ``report_files``.

    Returns:
        The paths of both.
    """
    output, data = report_files(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    for path, text in ((output, page.html()), (data, json.dumps(plain(record), indent=1) + "\n")):
        with replacing(path) as aside:
            # Names of files that are no UTF-8 are shown with their bytes.
            aside.write_text(text, encoding="utf-8", errors="backslashreplace")
    return output, data
