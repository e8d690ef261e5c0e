"""Content Credentials: a signed statement of what was edited, and reading such statements.

Source: C2PA technical specification 2; ``c2pa-python`` (the extra ``sign``) does the work. Nothing
is fetched from the network, and no small copies of pictures are stored.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from gioconda import __version__
from gioconda.errors import PhotoError
from gioconda.extras import require
from gioconda.photo.formats import START_BYTES, format_of
from gioconda.photo.metadata.xmp import DIGITAL_SOURCE_TYPE

_EDIT = "org.gioconda.edit"  # our assertion: model, request, faces
_TYPES = {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp", "TIFF": "tiff", "GIF": "gif"} | {
    "HEIF": "heif",
    "AVIF": "avif",
    "JXL": "jxl",
}
_FILMS = {".mp4": "video/mp4", ".m4v": "video/x-m4v", ".mov": "video/quicktime"}
_SETTINGS = {
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
}
_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}


@dataclass(frozen=True)
class Credentials:
    """What a file's manifest says.

    Attributes:
        sound: Whether the signature and all hashes hold; whom to trust is for people to say.
        signer: Who signed, as the certificate names them.
        tool: What wrote it.
        edit: Our own statement: ``model``, ``weights``, ``request`` and ``faces``; or nothing.
        problems: Codes of what does not hold.
    """

    sound: bool
    signer: str
    tool: str
    edit: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signer:
    """Signs results with somebody's certificate.

    Attributes:
        certificates: The certificate and those above it, PEM.
        key: Its private key, PEM.
        algorithm: As C2PA calls it, such as ``es256``.
        name: Of the files, for messages.
    """

    certificates: bytes = field(repr=False)
    key: bytes = field(repr=False)
    algorithm: str
    name: str

    @classmethod
    def of(cls, certificate: Path, key: Path) -> Signer:
        """A signer of two PEM files.

        Raises:
            PhotoError: One cannot be read, or holds no key that C2PA knows.
            MissingExtraError: c2pa-python is not installed.
        """
        require("sign", "c2pa", what="signing needs")
        try:
            chain, secret = certificate.read_bytes(), key.read_bytes()
        except OSError as error:
            raise PhotoError(f"{error.filename}: cannot be read ({error.strerror}).") from error
        return cls(chain, secret, _algorithm_of(secret, key), f"{certificate}, {key}")

    def sign(
        self, content: bytes, form: str, title: str, edit: Mapping[str, Any], parent: bytes
    ) -> bytes:
        """The same file with a signed manifest; the photo that was edited is its parent.

        Args:
            content: The result's bytes.
            form: Pillow's name of its format.
            title: Its name.
            edit: What was edited: JSON.
            parent: The bytes of the photo; a manifest of its own is kept as part of ours.

        Raises:
            PhotoError: The format holds no manifest, or the key and the certificate do not fit.
        """
        if form not in _TYPES:
            raise PhotoError(f"{title}: {form} holds no Content Credentials; write a .jpg or .png.")
        signed = io.BytesIO()
        source = _mime(format_of(parent[:START_BYTES]))
        told = _manifest(title, _mime(form), edit)
        self._sign(told, (source, io.BytesIO(parent)), io.BytesIO(content), signed)
        return signed.getvalue()

    def sign_film(
        self, content: Path, signed: Path, title: str, edit: Mapping[str, Any], parent: Path
    ) -> None:
        """The same for a film, whose bytes need not fit into memory.

        Args:
            content: The result.
            signed: Is written.
            title: The result's name.
            edit: What was edited: JSON.
            parent: The film that was edited.

        Raises:
            PhotoError: A film is of a kind that holds no manifest, or the key and the certificate
                do not fit.
        """
        told = _manifest(title, film_type(content), edit)
        with (
            parent.open("rb") as before,
            content.open("rb") as result,
            signed.open("w+b") as written,
        ):
            self._sign(told, (film_type(parent), before), result, written)

    def _sign(
        self,
        manifest: dict[str, Any],
        parent: tuple[str, BinaryIO],
        content: BinaryIO,
        signed: BinaryIO,
    ) -> None:
        """Sign a file.

        Args:
            manifest: What is signed.
            parent: MIME type and bytes of what was edited.
            content: The result, of the manifest's MIME type.
            signed: Is written.
        """
        import c2pa

        about = c2pa.C2paSignerInfo(self.algorithm, self.certificates, self.key, None)
        try:
            with (
                c2pa.Context(c2pa.Settings.from_dict(_SETTINGS)) as context,
                c2pa.Signer.from_info(about) as signer,
                c2pa.Builder(manifest, context) as builder,
            ):
                builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
                ingredient = {"title": manifest["title"], "relationship": "parentOf"}
                builder.add_ingredient(ingredient, *parent)
                builder.sign(signer, manifest["format"], content, signed)
        except c2pa.C2paError as error:
            raise PhotoError(f"{self.name}: cannot sign ({_first_line(error)}).") from error


def read_credentials(data: bytes, form: str) -> Credentials | None:
    """What the manifest of a file says; None where there is none.

    Raises:
        MissingExtraError: c2pa-python is not installed.
    """
    return _read(_mime(form), io.BytesIO(data))


def read_film_credentials(path: Path) -> Credentials | None:
    """The same of a film.

    Raises:
        PhotoError: It is of a kind that holds no manifest, or cannot be read.
        MissingExtraError: c2pa-python is not installed.
    """
    kind = film_type(path)
    try:
        with path.open("rb") as film:
            return _read(kind, film)
    except OSError as error:
        raise PhotoError(f"{path}: cannot be read ({error.strerror}).") from error


def takes_film_credentials(path: Path) -> bool:
    """Whether films of a file's kind can be signed."""
    return path.suffix.lower() in _FILMS


def film_type(path: Path) -> str:
    """The MIME type of a film that can be signed.

    Raises:
        PhotoError: Films of its kind cannot.
    """
    kind = _FILMS.get(path.suffix.lower())
    if kind is None:
        raise PhotoError(f"{path}: is signed as .mp4, .m4v or .mov alone; convert it, or leave it.")
    return kind


def _read(kind: str, data: BinaryIO) -> Credentials | None:
    require("sign", "c2pa", what="Content Credentials need")
    import c2pa

    try:
        with (
            c2pa.Context(c2pa.Settings.from_dict(_SETTINGS)) as context,
            c2pa.Reader(kind, data, context=context) as reader,
        ):
            store, state = json.loads(reader.json()), str(reader.get_validation_state())
    except c2pa.C2paError as error:
        if "ManifestNotFound" in str(error):
            return None
        return Credentials(False, "", "", problems=(_first_line(error),))
    manifest = store["manifests"][store["active_manifest"]]
    tools = manifest.get("claim_generator_info") or [{}]
    own = (one["data"] for one in manifest.get("assertions", []) if one["label"] == _EDIT)
    problems = [one["code"] for one in store.get("validation_status", [])]
    return Credentials(
        sound=state in ("Valid", "Trusted"),
        signer=str(manifest.get("signature_info", {}).get("issuer", "")),
        tool=" ".join(str(tools[0].get(key, "")) for key in ("name", "version")).strip(),
        edit=next(own, {}),
        problems=tuple(code for code in problems if code != "signingCredential.untrusted"),
    )


def _manifest(title: str, kind: str, edit: Mapping[str, Any]) -> dict[str, Any]:
    action = {
        "action": "c2pa.edited",
        "softwareAgent": {"name": "gioconda", "version": __version__},
        "digitalSourceType": DIGITAL_SOURCE_TYPE,
    }
    return {
        "claim_generator_info": [{"name": "gioconda", "version": __version__}],
        "title": title,
        "format": kind,
        "assertions": [
            {"label": "c2pa.actions", "data": {"actions": [action]}},
            {"label": _EDIT, "data": dict(edit)},
        ],
    }


def _mime(form: str) -> str:
    return f"image/{_TYPES.get(form, 'jpeg')}"


def _algorithm_of(key: bytes, path: Path) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        found = load_pem_private_key(key, None)
    except (ValueError, TypeError) as error:
        raise PhotoError(f"{path}: holds no private key in PEM without a password.") from error
    if isinstance(found, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(found, rsa.RSAPrivateKey):
        return "ps256"
    if isinstance(found, ec.EllipticCurvePrivateKey) and found.curve.name in _CURVES:
        return _CURVES[found.curve.name]
    raise PhotoError(f"{path}: is of a kind that Content Credentials do not know.")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
