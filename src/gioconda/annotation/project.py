"""A project: a folder with a settings file, its pictures, and the store of what was answered."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gioconda.annotation import settings as settings_file
from gioconda.annotation.catalogue import Catalogue, Watch
from gioconda.annotation.pictures import encoded, names_in
from gioconda.annotation.settings import SlideShowSettings, read_settings
from gioconda.annotation.store import FILE, Store
from gioconda.errors import DataError, GiocondaError, PhotoError
from gioconda.web.tries import Tries

PRACTICE = "practice/"
NAMELESS = "slide-show"


@dataclass(frozen=True)
class Project:
    """A project that is open.

    Attributes:
        slug: Its name in addresses: lower-case letters and digits of any script, and hyphens.
        settings: How it is set up.
        folder: Where its pictures are.
        store: What was answered.
        catalogue: Which pictures there are.
        arrivals: When people came in, by where from.
    """

    slug: str
    settings: SlideShowSettings
    folder: Path
    store: Store
    catalogue: Catalogue
    arrivals: Tries

    @property
    def faces(self) -> Mapping[str, str]:
        """Id -> file name of the pictures that are there and can be shown."""
        return self.catalogue.faces

    @property
    def refused(self) -> Mapping[str, str]:
        """File name -> why a picture cannot be shown."""
        return self.catalogue.refused

    def shown(self, id_: str) -> bytes | None:
        """A picture as a browser gets it; None where it is gone, replaced or damaged."""
        if not self.catalogue.is_there(id_):
            return None
        try:
            return encoded(self.folder / self.faces[id_], self.catalogue.stamp(id_))
        except (PhotoError, KeyError) as error:
            self.catalogue.leave_out(id_, str(error))
            return None

    def judged(self) -> list[str]:
        """Ids of the faces that everybody judges."""
        return [id_ for id_, name in self.faces.items() if not name.startswith(PRACTICE)]

    def practised(self) -> list[str]:
        """Ids of the faces to practise on: those in ``practice/``, else any."""
        kept_apart = [id_ for id_, name in self.faces.items() if name.startswith(PRACTICE)]
        return kept_apart or list(self.faces)


@contextmanager
def _unwatched(what: str, steps: int) -> Iterator[Callable[[], None]]:
    yield lambda: None


def open_project(folder: Path, watch: Watch = _unwatched) -> Project:
    """Open a project to show it; the first time, write its settings file and look at all pictures.

    Args:
        folder: Of the project.
        watch: Shows how many pictures have been looked at.

    Raises:
        DataError: The settings are wrong, the folder cannot be written, or no picture can be shown.
        PhotoError: There are no pictures.
    """
    settings, pictures = _settings_of(folder)
    names = names_in(pictures)
    _write_default(folder)
    store = Store(folder / FILE)
    catalogue = Catalogue(store, pictures)
    catalogue.look(names, watch)
    arrivals = Tries(settings.joins_per_hour, 3600)
    project = Project(slug_of(folder), settings, pictures, store, catalogue, arrivals)
    if not project.judged():
        store.close()
        raise DataError(f"{pictures}: none of its {len(names)} pictures can be shown; add some")
    return project


def open_store(folder: Path) -> tuple[Path, Store]:
    """What was answered in a project, and the folder of its pictures.

    Raises:
        DataError: Nothing was, or the settings are wrong.
    """
    _, pictures = _settings_of(folder)
    if not (folder / FILE).is_file():
        raise DataError(
            f"{folder}: no answers here yet; start  gioconda annotate serve {folder}  first"
        )
    store = Store(folder / FILE)
    with suppress(PhotoError):  # no pictures at all: these lie elsewhere just now
        Catalogue(store, pictures).look(names_in(pictures), _unwatched)
    return pictures, store


def _settings_of(folder: Path) -> tuple[SlideShowSettings, Path]:
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder; name one with pictures")
    written = folder / settings_file.FILE
    settings = read_settings(written if written.is_file() else settings_file.DEFAULT)
    return settings, folder / settings.pictures


def _write_default(folder: Path) -> None:
    """Leave a settings file to be changed, where there is none."""
    path = folder / settings_file.FILE
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(settings_file.DEFAULT.read_text(encoding="utf-8"))
    except FileExistsError:
        pass
    except OSError as error:
        raise DataError(
            f"{folder}: cannot be written ({error.strerror}); make a folder of your own with "
            f"{settings_file.FILE} in it that says  pictures: {folder.resolve()}"
        ) from error


def slug_of(folder: Path) -> str:
    """A folder's name as part of an address; ``NAMELESS`` where it has no letter and no digit."""
    name = unicodedata.normalize("NFC", folder.resolve().name.lower())
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in name)
    return "-".join(kept.split()) or NAMELESS


def by_slug(projects: list[Project]) -> dict[str, Project]:
    """Projects by their names in addresses.

    Raises:
        GiocondaError: Two have the same, or one has a name that is taken.
    """
    named: dict[str, Project] = {}
    for project in projects:
        if project.slug in named or project.slug == "static":
            raise GiocondaError(
                f"{project.folder}: the address /{project.slug}/ is taken; rename the folder"
            )
        named[project.slug] = project
    return named
