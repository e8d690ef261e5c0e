"""Classes and keys that recipes of earlier releases call by another name."""

from __future__ import annotations

import re
from pathlib import Path

from gioconda.errors import DataError

RENAMED = {
    "data.aligned_faces": "data.modules.aligned_faces",
    "data.covers": "data.modules.covers",
    "data.domain_faces": "data.modules.domain_faces",
    "data.expression_faces": "data.modules.expression_faces",
    "data.identity_faces": "data.modules.identity_faces",
    "data.joined_domains": "data.modules.joined_domains",
    "data.landmarks": "data.modules.landmarks",
    "data.mouths": "data.modules.mouths",
    "data.mtfl_faces": "data.modules.mtfl_faces",
    "data.posed_faces": "data.modules.posed_faces",
    "data.smile_degree": "data.modules.smile_faces",
    "data.teeth_age_faces": "data.modules.teeth_age_faces",
    "data.utkface_faces": "data.modules.utkface_faces",
    "models.autoencoder": "models.autoencoders.autoencoder",
    "models.complex_gan.ComplexGame": "models.gans.complex_gan.ComplexGANLosses",
    "models.complex_gan": "models.gans.complex_gan",
    "models.cover_net": "models.readers.cover_net",
    "models.cvae": "models.autoencoders.cvae",
    "models.dcgan.NoiseGame": "models.gans.dcgan.NoiseGANLosses",
    "models.dcgan": "models.gans.dcgan",
    "models.expression_net": "models.readers.expression_net",
    "models.face_attributes": "models.readers.face_attributes",
    "models.identity_net": "models.readers.identity_net",
    "models.landmark_net": "models.readers.landmark_net",
    "models.mask_vae": "models.autoencoders.mask_vae",
    "models.mouth_net": "models.mouth.mouth_net",
    "models.residual_vae": "models.autoencoders.residual_vae",
    "models.smile_judge": "models.readers.smile_judge",
    "models.smile_net": "models.readers.smile_net",
    "models.split_gan.SplitGame": "models.gans.split_gan.SplitGANLosses",
    "models.split_gan": "models.gans.split_gan",
    "models.star_game.StarGame": "models.stargan.losses.StarGANLosses",
    "models.stargan.StarGAN": "models.stargan.stargan.StarGAN",
    "models.vae": "models.autoencoders.vae",
    "models.vae_game.VAEGame": "models.autoencoders.vae_gan.VAEGAN",
}
"""Old path below ``gioconda`` -> new one: of a module, or of a class in it."""
RENAMED_KEYS = {"painting": "attention_penalty"}
"""Old key of a recipe -> new one."""
_CLASS_PATH = re.compile(r"class_path:\s*[\"']?gioconda\.([\w.]+)")


def refuse_renamed(recipe: Path) -> None:
    """Make sure that a recipe names each class and key as they are called now.

    Args:
        recipe: A YAML file.

    Raises:
        DataError: It has an older name; the message has the new one.
    """
    text = recipe.read_text(encoding="utf-8", errors="replace")
    for old, new in RENAMED_KEYS.items():
        if re.search(rf"^\s*{old}:", text, re.MULTILINE):
            raise DataError(f"{recipe}: the key {old} is now called {new}; write that")
    for found in _CLASS_PATH.finditer(text):
        old = found[1]
        module, _, name = old.rpartition(".")
        path = RENAMED.get(old) or (module in RENAMED and f"{RENAMED[module]}.{name}")
        if path:
            raise DataError(f"{recipe}: gioconda.{old} is now called gioconda.{path}; write that")
