"""What `mkdocs build` does beside its own work (`mkdocs.yml` names this file as a hook).

Pages link to files of the repository that lie outside `docs/`, such as recipes and the cards of the
weights, by their paths in the repository, so that the links work in a clone, too. Here those files
join the site, and the links are turned to where they stand in it. Shares and intervals in tables
stay on one line. A page that would load something from another server stops the build.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

REPOSITORY = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\]\(([^)#:\s]+)(#[^)\s]*)?\)")
INTERVAL = re.compile(r"(?<=\d)[ ](?=%)|(?<=[\d.],)[ ](?=[-+\d.]+\])")
FOREIGN = re.compile(r'<(?:script|img|iframe|link|source)\b[^>]*\b(?:src|href)="(?:https?:)?//')


def outside_docs() -> dict[str, str]:
    """Files that join the site: path in the repository -> path in the site."""
    files = {
        "CHANGELOG.md": "changelog.md",
        "CONTRIBUTING.md": "contributing.md",
        "LICENSE": "licence.txt",
        "SECURITY.md": "security.md",
        "src/gioconda/annotation/default.yaml": "annotation.yaml",
        "src/gioconda/demo/ATTRIBUTION.md": "attribution.md",
    }
    for card in sorted((REPOSITORY / "src/gioconda/weights").glob("*.md")):
        files[f"src/gioconda/weights/{card.name}"] = f"weights/{card.name}"
    for recipe in sorted((REPOSITORY / "recipes").glob("*.yaml")):
        files[f"recipes/{recipe.name}"] = f"recipes/{recipe.name}"
    return files


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Let the files outside of `docs/` join the site."""
    for source, target in outside_docs().items():
        files.append(File.generated(config, target, abs_src_path=str(REPOSITORY / source)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn links that lead through the repository to where their targets stand in the site."""
    places = outside_docs()
    source = Path(str(page.file.abs_src_path)).relative_to(REPOSITORY).as_posix()

    def turned(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), link[1]))
        place = target[5:] if target.startswith("docs/") else places.get(target)
        if place is None:
            return link[0]  # leads nowhere in the site: `--strict` says so
        path = posixpath.relpath(place, posixpath.dirname(page.file.src_uri) or ".")
        return f"]({path}{link[2] or ''})"

    lines = LINK.sub(turned, markdown).splitlines()
    return "\n".join(INTERVAL.sub("\xa0", line) if line.startswith("|") else line for line in lines)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Refuse a page that would load something from another server.

    Raises:
        PluginError: It would; quotes the element.
    """
    if found := FOREIGN.search(output):
        raise PluginError(f"{page.file.src_uri} would load from elsewhere: {found[0]}")
    return output
