"""Name -> method, weights, sha256, licence, recipe, paper: what ships, and how to load it.

A packaged name and a path on disk load without a network; only ``owner/name`` asks the Hugging Face
Hub. A packaged file that is not the one that was published is refused.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gioconda.errors import WeightsError

if TYPE_CHECKING:
    from gioconda.models.contract import Method

WEIGHTS = Path(__file__).parent / "weights"
WEIGHTS_FILE = "model.safetensors"  # what a run's folder and a Hub repository call their weights


@dataclass(frozen=True)
class Entry:
    """One set of weights in the package.

    Attributes:
        name: What ``load`` and ``--model`` take.
        method: The registered method that the file rebuilds.
        file: File name under ``gioconda/weights``; its card has the same stem and ends in ``.md``.
        sha256: Of the file, in hex.
        licence: Terms of the weights, and of the data that they learned from.
        recipe: The file that makes them again.
        paper: Where the method comes from.
        figures: What was measured -> the figure with its unit.
        summary: One line for ``gioconda models``.
    """

    name: str
    method: str
    file: str
    sha256: str
    licence: str
    recipe: str
    paper: str
    figures: dict[str, str] = field(default_factory=dict)
    summary: str = ""

    @property
    def path(self) -> Path:
        """Where the weights lie."""
        return WEIGHTS / self.file

    @property
    def card(self) -> Path:
        """Where the model card lies."""
        return self.path.with_suffix(".md")


ENTRIES: tuple[Entry, ...] = (
    Entry(
        name="landmarks",
        method="landmark-net",
        file="landmarks.safetensors",
        sha256="0ea3f407f2e400b66e124b11654a2ae7ee073b85a7f3b7817cd47a6e45ea4c41",
        licence="Apache-2.0; learned from UTKFace, LFW, MTFL (research) and London (CC BY 4.0)",
        recipe="recipes/landmarks.yaml",
        paper='Feng et al. 2018, "Wing Loss for Robust Facial Landmark Localisation ..."',
        figures={
            "mean error, UTKFace": "2.43 % of the pupils' distance",
            "mean error, LFW": "2.97 %",
            "lips, UTKFace": "2.01 %",
            "lips, LFW": "2.47 %",
            "London's pupils by people": "2.9 %",
            "a face alone, one core": "8 ms (4 among six)",
        },
        summary="141 points of a face and how sure they are; what every edit stands on.",
    ),
    Entry(
        name="cover",
        method="cover-net",
        file="cover.safetensors",
        sha256="87fda819d6648dbfe5b17ff33d88a7fa5bc63d796ec869a3498bad922a581bf4",
        licence="Apache-2.0; learned from UTKFace, LFW (research) and London (CC BY 4.0)",
        recipe="recipes/cover.yaml",
        paper='Ronneberger et al. 2015, "U-Net"; Saito et al. 2016, "Facial Segmentation ..."',
        figures={
            "real faces refused, UTKFace": "0.57 % of 883",
            "LFW": "0.56 % of 714",
            "covers laid over held-out faces, IoU": "mask 0.88, hand 0.70, cup 0.82, phone 0.84",
            "a face alone, one core": "11 ms (7 among six)",
        },
        summary="What lies in front of a face; what edits spare.",
    ),
    Entry(
        name="smiler",
        method="smiler",
        file="smiler.safetensors",
        sha256="9e44f004c1fa35e13b97a7806435a652dc26731900c7498b2ad7b9d862e31e7c",
        licence="Apache-2.0; learned from the London set (CC BY 4.0), LFW, UTKFace (research)",
        recipe="recipes/smiler.yaml",
        paper='Liu, Shan & Zhang 2001, "Expressive Expression Mapping with Ratio Images"',
        figures={
            "judged smiling at +1, teeth shown": "99 % of UTKFace, 97 % of LFW",
            "judged not smiling at -1": "96 % of UTKFace, 95 % of LFW",
        },
        summary="Shapes and shading of a smile; what `gioconda edit` uses.",
    ),
    Entry(
        name="tooth-bank",
        method="tooth-bank",
        file="tooth-bank.safetensors",
        sha256="807ebb0e94a42a70dcce31d5ea3abcc550037b42e47b531603e1c1181b3ecaa5",
        licence="CC BY 4.0; mouths of the London set (DeBruine & Jones 2017)",
        recipe="recipes/tooth_bank.yaml",
        paper='DeBruine & Jones 2017, "Face Research Lab London Set"',
        figures={
            "fine detail between the lips over that of real smiles, London, 1 px": "0.82",
            "2.5 px": "0.93 (the mouth network's sharpener: 0.33 and 0.43)",
        },
        summary="Rows of real teeth; what shows between lips that part.",
    ),
    Entry(
        name="teeth-age",
        method="face-attributes",
        file="teeth-age.safetensors",
        sha256="44877632497920c5023a7dc90fda7f72897d83e3b2f8773cbc44b45f2d29e8a0",
        licence="Apache-2.0; learned from UTKFace (non-commercial research) and LFW (research)",
        recipe="recipes/teeth_age.yaml",
        paper='Rothe et al. 2015, "DEX: Deep EXpectation"; He et al. 2016',
        figures={
            "read as under 7, UTKFace of 0-3 years": "99 % of 180",
            "of 4-6": "80 % of 44",
            "of 16 and more": "0.7 % of 559",
            "LFW": "0.3 % of 716",
            "a face, a busy core": "11 ms",
        },
        summary="Whose smile keeps its lips closed unless teeth are asked for: small children.",
    ),
    Entry(
        name="expressions",
        method="expressions",
        file="expressions.safetensors",
        sha256="6b8f92bc87efbcd76bde6ed6b261e24f2ee3d6191ed526f7b281d24f64486e9b",
        licence="Apache-2.0; learned from extended Cohn-Kanade (research), and the smiler",
        recipe="recipes/expressions.yaml",
        paper='Liu, Shan & Zhang 2001, "Expressive Expression Mapping with Ratio Images"',
        figures={
            "name likelier after, UTKFace": "surprised 96 %, sad 92 %, angry 84 %, disgusted 84 %, "
            "afraid 68 %",
            "the same, LFW": "88, 94, 82, 74, 66 %",
            "taken for the same person": "100 % of 100",
        },
        summary="Shapes and shading of five expressions; what `edit --expression` uses.",
    ),
    Entry(
        name="mouth",
        method="mouth-net",
        file="mouth.safetensors",
        sha256="54c9d97070161205608ba992fcd0c808d7d0eeb3dbd6761411f436685127a6de",
        licence="Apache-2.0; learned from UTKFace, LFW (research) and London (CC BY 4.0)",
        recipe="recipes/mouth.yaml",
        paper='Pathak et al. 2016, "Context Encoders"; Yu et al. 2019, "Free-Form Inpainting"',
        figures={
            "L1 in the opening": "20.2 levels of 255",
            "bias in luminance": "-4.1 levels",
            "bias in blue": "-0.4 levels",
            "sharpness over the real mouth's": "1.09",
            "a mouth, one core": "25 ms",
        },
        summary="Paints what shows between opened lips.",
    ),
    Entry(
        name="smile-degree",
        method="smile-net",
        file="smile-degree.safetensors",
        sha256="d50f2ff76297b320ec57558e0950ced74f3f4e6df99f5804e7d00a822e567bd4",
        licence="Apache-2.0; learned from LFW, MTFL, SMILEs, Cohn-Kanade, web, UTKFace (research)",
        recipe="recipes/smile_degree.yaml",
        paper='He et al. 2016, "Deep Residual Learning"; Wu & He 2018, "Group Normalization"',
        figures={
            "LFW, held-out people, happy against neutral": "93.1 %",
            "SMILEs, held-out crops, at their own line": "90.1 %",
            "human degrees (114)": "Pearson 0.902",
            "London, smiling above neutral": "82 of 82",
        },
        summary="How strongly a face smiles, -1 to 1; what calibrates the edits.",
    ),
    Entry(
        name="smile-judge",
        method="smile-judge",
        file="smile-judge.safetensors",
        sha256="1a633167af8e6e0592566c0a09031b5730944023e0a6fb6cafe0daa390063bf1",
        licence="Apache-2.0; learned from LFW, MTFL, Cohn-Kanade, web faces (research)",
        recipe="recipes/smile_judge.yaml",
        paper='Liu et al. 2022, "A ConvNet for the 2020s"',
        figures={
            "LFW, held-out people, happy against neutral": "93.4 %",
            "human degrees (114)": "Pearson 0.883",
            "London, smiling above neutral": "81 of 82",
        },
        summary="A second opinion on smiles, from other people's faces; only for judging.",
    ),
    Entry(
        name="expression",
        method="expression-net",
        file="expression.safetensors",
        sha256="f8fd2b11d2877f9c8bbd0fe0cb0acd64bc9890fa717871fe14ef93df4c01200f",
        licence="Apache-2.0; learned from Cohn-Kanade, LFW, web faces (research)",
        recipe="recipes/expression.yaml",
        paper='He et al. 2016, "Deep Residual Learning"; Choi et al. 2018, "StarGAN"',
        figures={
            "Cohn-Kanade's seven folders, ten folds by subject": "88.7 %",
            "web, held-out people, noisy names": "68.1 %",
        },
        summary="Names one of seven expressions; only for judging.",
    ),
    Entry(
        name="face-attributes",
        method="face-attributes",
        file="face-attributes.safetensors",
        sha256="b62c0c7322f35847d572a0f5e486c691a176497045fe9a89701e622407e2e2e1",
        licence="Apache-2.0; learned from MTFL (research)",
        recipe="recipes/mtfl.yaml",
        paper='Zhang et al. 2014, "Facial Landmark Detection by Deep Multi-task Learning"',
        figures={
            "MTFL's testing.txt, smile": "85.0 %",
            "gender": "83.9 %",
            "glasses": "96.9 %",
            "pose": "75.0 %",
        },
        summary="Smile, gender, glasses, pose; its features compare sets of faces.",
    ),
    Entry(
        name="identity",
        method="identity-net",
        file="identity.safetensors",
        sha256="cfc7d7b9cd818edd084953d845bef085f3353030cfe947a5af183eb41811b453",
        licence="Apache-2.0; learned from LFW (research)",
        recipe="recipes/identity.yaml",
        paper='Wang et al. 2018, "CosFace: Large Margin Cosine Loss ..."',
        figures={
            "LFW, people nobody learned from, same or not": "75.5 %",
            "area under the ROC curve": "0.828",
        },
        summary="Whether two pictures show one person; only for judging edits.",
    ),
    Entry(
        name="age-gender-race",
        method="face-attributes",
        file="age-gender-race.safetensors",
        sha256="16473eb96adea2786fa8fc78c8be36bc9d50d5d42fcbdc4e95ea6365b7b32223",
        licence="Apache-2.0; learned from UTKFace (non-commercial research)",
        recipe="recipes/utkface_attributes.yaml",
        paper='Rothe et al. 2015, "DEX: Deep EXpectation"; He et al. 2016',
        figures={
            "UTKFace, held-out pictures, gender": "86.5 %",
            "race": "76.7 %; Black 48 % of 40",
            "age": "8.4 years mean error",
        },
        summary="What a face is read as, for audits of bias and for nothing else.",
    ),
    Entry(
        name="vae-128",
        method="residual-vae",
        file="vae-128.safetensors",
        sha256="34b51f7484997ac10f7e29ffe5f4e8c221e318d886414f42b1d2ebe192031246",
        licence="Apache-2.0; learned from UTKFace, LFW (research)",
        recipe="recipes/vae_gan_128.yaml",
        paper='Sohn, Lee & Yan 2015 (CVAE); Larsen et al. 2016, "Autoencoding beyond pixels ..."',
        figures={
            "reconstruction of held-out faces, SSIM": "0.829; sharpness over the photos': 0.78",
            "judged smiling at +1": "96 % of UTKFace, 100 % of LFW",
            "judged not smiling at -1": "97 % of UTKFace, 100 % of LFW",
            "FID of samples, space face-attributes": "0.057 to 0.058",
        },
        summary="Encodes, samples and edits faces of 128 px: a smile and a code of all else.",
    ),
    Entry(
        name="stargan-128",
        method="stargan",
        file="stargan-128.safetensors",
        sha256="73e2747e4f7046950cdeec7b287d2139b45999a227a3efa3d0cde2b853de88ce",
        licence="Apache-2.0; learned from UTKFace (non-commercial research)",
        recipe="recipes/stargan_sparing_128.yaml",
        paper='Choi et al. 2018, "StarGAN"; Pumarola et al. 2018, "GANimation"',
        figures={
            "judged smiling at +1": "91 % of UTKFace, 76 % of LFW",
            "judged not smiling at -1": "89 % of UTKFace, 91 % of LFW",
            "identity, cosine": "0.93, 0.91",
        },
        summary="Smile, age and gender by a StarGAN that moves and paints the photo.",
    ),
    Entry(
        name="stargan-expressions",
        method="stargan",
        file="stargan-expressions.safetensors",
        sha256="eb868919ee78c2f9635a497133e0b108a462192cebe578d2d413602e70cbed57",
        licence="Apache-2.0; learned from Cohn-Kanade, web faces (research)",
        recipe="recipes/stargan_moved_expressions_64.yaml",
        paper='Choi et al. 2018, "StarGAN"; Pumarola et al. 2018, "GANimation"',
        figures={
            "read as asked, held-out crops": "26 % (sad) to 88 % (happy); real ones 35 to 92 %",
            "identity, cosine": "0.86 to 0.94",
        },
        summary="Seven expressions by a StarGAN that moves and paints the photo.",
    ),
    Entry(
        name="stargan-pose",
        method="stargan",
        file="stargan-pose.safetensors",
        sha256="fdaaf392bee73c5648e9283b888046176ef0854cb07f0a11a02325e4d41ac82b",
        licence="Apache-2.0; learned from MTFL (research)",
        recipe="recipes/stargan_pose_64.yaml",
        paper='Choi et al. 2018, "StarGAN"; Zhou et al. 2016, "View Synthesis by Appearance Flow"',
        figures={
            "turned the right way, UTKFace and LFW": "95 to 98 %",
            "identity, cosine": "0.92 to 0.94",
        },
        summary="Turns heads to the left and right: a StarGAN that moves and paints the photo.",
    ),
)

_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


def names() -> list[str]:
    """Names of all weights in the package, in the order in which the product uses them."""
    return [entry.name for entry in ENTRIES]


def entry(name: str) -> Entry:
    """The entry called ``name``.

    Raises:
        WeightsError: No such weights are in the package; lists those that are.
    """
    for candidate in ENTRIES:
        if candidate.name == name:
            return candidate
    raise WeightsError(f"no weights are called {name!r}; there are: {', '.join(names())}")


def path_of(name: str) -> Path:
    """The checked weights file of a packaged name.

    Raises:
        WeightsError: Unknown name, or the file is missing or not the published one.
    """
    found = entry(name)
    if not found.path.is_file():
        raise WeightsError(f"{found.path}: the weights of {name!r} are missing; install again")
    if sha256_of(found.path) != found.sha256:
        raise WeightsError(
            f"{found.path}: not the published weights of {name!r} (sha256 differs); install again"
        )
    return found.path


def resolve(source: str | Path) -> Path:
    """The weights file that a packaged name, a file, a folder or a Hub id stands for.

    A folder of runs stands for the newest that left weights.

    Raises:
        WeightsError: It is none of these, or the Hub does not give it.
    """
    if str(source) in names():
        return path_of(str(source))
    path = Path(source)
    if path.is_dir():
        path = weights_in(path) or path
    if path.is_file():
        return path
    # A folder that is there, such as runs/, is nobody on the Hub.
    if _HUB_ID.fullmatch(str(source)) and not path.exists() and not path.parent.is_dir():
        return _from_hub(str(source))
    raise WeightsError(
        f"{source}: neither packaged weights ({', '.join(names())}), nor a .safetensors file, "
        f"nor a folder with {WEIGHTS_FILE}, nor a Hub id such as owner/name"
    )


def weights_in(folder: Path) -> Path | None:
    """The weights of a run's folder, or of the newest run in a folder of runs."""
    own = folder / WEIGHTS_FILE
    runs = sorted(folder.glob(f"*/{WEIGHTS_FILE}"))  # their names are dates
    return own if own.is_file() else runs[-1] if runs else None


def load(source: str | Path) -> Method:
    """A method with its weights, float32, in evaluation mode, frozen.

    Args:
        source: A packaged name, a ``.safetensors`` file, a folder that holds
            ``model.safetensors`` (as a run leaves it) or runs that do, the newest of which is
            taken, or a Hub id ``owner/name``.

    Raises:
        WeightsError: Nothing is there, or it is not what it should be.
    """
    from gioconda.models.pretrained import load_weights

    return load_weights(resolve(source))


def sha256_of(path: Path) -> str:
    """Sha256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _from_hub(repository: str) -> Path:
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(hf_hub_download(repository, WEIGHTS_FILE))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        reason = str(error).strip().splitlines()[0]
        raise WeightsError(f"{repository}: the Hub gives no {WEIGHTS_FILE} ({reason})") from error
