"""The API's description is OpenAPI, says what the code does, and fits what is answered."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from gioconda.service.api.description import described
from gioconda.service.api.fields import FIELDS, read_fields
from gioconda.service.limits import Limits
from gioconda.service.routes import ROUTES

DESCRIPTION = described(Limits())
SCHEMAS = DESCRIPTION["components"]["schemas"]


def test_it_is_openapi() -> None:
    models = pytest.importorskip("fastapi.openapi.models", reason="needs the extra [app]")
    models.OpenAPI.model_validate(DESCRIPTION)
    assert DESCRIPTION["openapi"].startswith("3.1")


def test_every_reference_leads_somewhere() -> None:
    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            found = [value["$ref"]] if "$ref" in value else []
            return found + [one for part in value.values() for one in references(part)]
        return (
            [one for part in value for one in references(part)] if isinstance(value, list) else []
        )

    for reference in references(DESCRIPTION):
        place: Any = DESCRIPTION
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_it_describes_the_addresses_that_there_are() -> None:
    counted = {re.sub(r"^/v1/clips/.*", "/v1/clips/*", path) for path in DESCRIPTION["paths"]}
    assert counted <= set(ROUTES)
    assert set(ROUTES) - counted == {"/docs", "/docs/*", "/openapi.json"}


def test_the_limits_are_those_of_the_server() -> None:
    told = json.dumps(described(Limits(file_mb=7, megapixels=9)))
    assert "at most 7 MB and 9 megapixels" in told


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_each_example_can_be_sent(field: Any) -> None:
    with_it = [("expression", "sad")] if field.name == "strength" else []
    read = read_fields([*with_it, (field.name, field.example)])
    assert field.name in read


def wrong_in(value: Any, schema: Any, where: str = "") -> list[str]:
    """What is wrong with a value by its schema: of its type, properties, items, words or range."""
    if "$ref" in schema:
        return wrong_in(value, SCHEMAS[schema["$ref"].split("/")[-1]], where)
    if "oneOf" in schema:
        tried = [wrong_in(value, one, where) for one in schema["oneOf"]]
        return [] if [] in tried else tried[0]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    kinds |= {"number": (int, float), "null": type(None)}  # type: ignore[dict-item]
    allowed = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, kinds[kind]) for kind in allowed):
        return [f"{where}: {value!r} is no {allowed}"]
    found = [f"{where}: {value!r}"] if value not in schema.get("enum", [value]) else []
    if isinstance(value, int | float) and (
        not schema.get("minimum", value) <= value <= schema.get("maximum", value)
    ):
        found.append(f"{where}: {value!r} is out of range")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{where}: no {name}" for name in schema.get("required", []) if name not in value]
        for name, one in value.items():
            rule = known.get(name, schema.get("additionalProperties"))
            found += wrong_in(one, rule, f"{where}.{name}") if rule else [f"{where}: {name}?"]
    if isinstance(value, list):
        found += [line for one in value for line in wrong_in(one, schema["items"], f"{where}[]")]
    return found


def test_answers_are_as_described(client: httpx.Client, group: Path, mona_lisa: Path) -> None:
    as_json = {"Accept": "application/json"}
    form = {"photo": ("group.jpg", group.read_bytes())}
    one = {"photo": ("mona.jpg", mona_lisa.read_bytes())}
    picture = client.post("/v1/edit", files=one)
    sad = client.post("/v1/edit", files=one, data={"expression": "sad"}, headers=as_json)
    answers = {
        "Edited": client.post("/v1/edit", files=form, data={"faces": "0"}, headers=as_json).json(),
        "Faces": client.post("/v1/faces", files=form).json(),
        "Expressions": client.post("/v1/expressions", files=form).json(),
        "Summary": json.loads(picture.headers["gioconda-report"]),
        "Health": client.get("/health").json(),
        "Error": client.post("/v1/edit").json(),
    }
    for name, answer in answers.items():
        assert wrong_in(answer, SCHEMAS[name], name) == []
    assert wrong_in(sad.json(), SCHEMAS["Edited"]) == []
    assert "expression_after" in sad.json()["faces"][0]
    assert wrong_in({"found": -1, "edited": "x", "reasons": {}}, SCHEMAS["Summary"], "s") == [
        "s.found: -1 is out of range",
        "s.edited: 'x' is no ['integer']",
    ]


def test_the_description_and_its_page_are_served_from_here(client: httpx.Client) -> None:
    assert client.get("/", follow_redirects=True).url.path == "/docs"
    page = client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for name in ("docs.js", "docs.css", "elements.js", "trying.js", "icon.svg"):
        part = client.get(f"/docs/{name}")
        assert part.status_code == 200
        assert "https://" not in part.text
    assert "//" not in page.text.replace("<!--", "")
    assert client.get("/openapi.json").json()["info"]["title"] == "gioconda"
