"""What each figure of a report is called, how it is defined, and where it comes from.

Each is written once; the report, its JSON and ``docs/judge.md`` say the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Definition:
    """One figure.

    Attributes:
        title: What the report's table calls it.
        meaning: How it is computed, in a sentence.
        better: ``higher``, ``lower``, or empty where neither is.
        unit: ``share`` (printed in percent), ``dB``, ``levels`` (of 255), or empty.
        source: Where the measure comes from.
    """

    title: str
    meaning: str
    better: str
    unit: str = ""
    source: str = ""


DEFINITIONS: dict[str, Definition] = {
    "success_up": Definition(
        "has the attribute at +1",
        "Share of the faces that the judge did not read as having the attribute and that it reads "
        "as having it after the edit to +1.",
        "higher",
        "share",
        "Choi et al. 2018, section 5.2 (classification of edited faces)",
    ),
    "success_down": Definition(
        "has it no more at -1",
        "Share of the faces that the judge read as having the attribute and that it reads as not "
        "having it after the edit to -1.",
        "higher",
        "share",
    ),
    "classification_error": Definition(
        "classification error",
        "Share of the faces edited to +1 that are not read so: of smiles those that the expression "
        "classifier, trained on real faces, does not call happy; of an expression those that it "
        "calls otherwise; of a pose those whose nose stands nearer to another pose's place.",
        "lower",
        "share",
        "Choi et al. 2018, Table 2",
    ),
    "classification_error_real": Definition(
        "classification error, real faces",
        "The same of real faces that the judge reads as smiling, or that the data names so: no "
        "edit can be expected to do better.",
        "",
        "share",
    ),
    "monotonic": Definition(
        "rises with the degree",
        "Share of faces whose reading never falls by more than 0.02 from one degree to the next.",
        "higher",
        "share",
    ),
    "rank_correlation": Definition(
        "rank correlation with the degree",
        "Mean over faces of Spearman's rho of the judge's readings and the degrees asked for.",
        "higher",
    ),
    "gain_up": Definition(
        "relative gain at +1",
        "The mean change of the judge's reading by the edit to +1, over the mean way from the same "
        "faces to the real ones of the set that have the attribute, as the set says or else as the "
        "judge reads: 0 for an edit that changes nothing, 1 for one that goes as far as real "
        "faces.",
        "",
        source="after Xue et al. 2026, FED-Bench (relative expression gain)",
    ),
    "gain_down": Definition(
        "relative gain at -1",
        "The same of the faces that had the attribute, edited to -1, on the way to real ones "
        "without it.",
        "",
        source="after Xue et al. 2026, FED-Bench (relative expression gain)",
    ),
    "gain_own": Definition(
        "relative gain, own picture",
        "As the relative gain at +1, with the person's own picture that has the attribute as the "
        "end of the way, where the set has pictures of one person without it and with it.",
        "",
        source="after Xue et al. 2026, FED-Bench (relative expression gain)",
    ),
    "smile_risen": Definition(
        "smile risen",
        "Share of pairs in which the judge reads a higher smile degree in the second picture.",
        "",
        "share",
    ),
    "identity": Definition(
        "identity, cosine",
        "Mean cosine of identity features before and after the edit to the far end (+1 where the "
        "face lacked the attribute, else -1), by the judge of identity that the report names; "
        "about 0 for two people.",
        "higher",
        source="as Deng et al. 2019 (ArcFace) compare faces",
    ),
    "same_person": Definition(
        "judged the same person",
        "Share of edits to the far end that the judge of identity takes for the same person, at "
        "its threshold.",
        "higher",
        "share",
    ),
    "eyes": Definition(
        "eye region, SSIM",
        "Mean SSIM around eyes and brows, before against after the edit to the far end.",
        "higher",
        source="Wang et al. 2004",
    ),
    "background": Definition(
        "background changed",
        "Mean absolute difference outside 1.5 times the face's oval, after the edit to the far "
        "end.",
        "lower",
        "levels",
    ),
    "background_pixels": Definition(
        "background pixels changed",
        "Share of the pixels outside 1.5 times the face's oval that are not the same bit for bit.",
        "lower",
        "share",
    ),
    "ssim": Definition(
        "SSIM with the original",
        "Mean SSIM of the whole picture, before against after the edit to the far end.",
        "higher",
        source="Wang et al. 2004",
    ),
    "psnr": Definition(
        "PSNR with the original",
        "Mean peak signal-to-noise ratio of the whole picture, the edit to the far end.",
        "higher",
        "dB",
    ),
    "mae": Definition(
        "mean difference",
        "Mean absolute difference of the whole picture, the edit to the far end.",
        "lower",
        "levels",
    ),
    "lpips": Definition(
        "LPIPS",
        "Mean perceptual distance (AlexNet) before against after the edit to the far end.",
        "lower",
        source="Zhang et al. 2018",
    ),
    "face_lost": Definition(
        "face lost",
        "Share of edits to the far end in which the landmarks are trusted less than 0.5.",
        "lower",
        "share",
    ),
    "fid": Definition(
        "FID",
        "Frechet distance from real faces with the attribute to faces edited to +1.",
        "lower",
        source="Heusel et al. 2017",
    ),
    "kid": Definition(
        "KID",
        "Unbiased kernel distance of the same sets, times 1,000.",
        "lower",
        source="Binkowski et al. 2018",
    ),
    "precision": Definition(
        "precision",
        "Share of made faces inside the balls of the real ones (3 neighbours).",
        "higher",
        "share",
        "Kynkaanniemi et al. 2019",
    ),
    "recall": Definition(
        "recall",
        "Share of real faces inside the balls of the made ones (3 neighbours).",
        "higher",
        "share",
        "Kynkaanniemi et al. 2019",
    ),
    "diversity": Definition(
        "diversity",
        "Mean distance of all pairs of made faces over that of as many real ones: 1 is as various.",
        "higher",
    ),
    "reconstruction_ssim": Definition(
        "reconstruction, SSIM", "Mean SSIM of each face with itself, encoded and decoded.", "higher"
    ),
    "reconstruction_psnr": Definition("reconstruction, PSNR", "The same in PSNR.", "higher", "dB"),
    "reconstruction_mae": Definition(
        "reconstruction, mean difference", "The same in levels.", "lower", "levels"
    ),
    "reconstruction_lpips": Definition("reconstruction, LPIPS", "The same in LPIPS.", "lower"),
    "latent_distance": Definition(
        "centres apart",
        "Distance between the mean codes with and without the attribute, over the mean one-sigma "
        "radius of both.",
        "higher",
    ),
    "latent_moved": Definition(
        "translated inside",
        "Share of the codes without the attribute that the difference of the means carries into "
        "the one-sigma ball of those with it.",
        "higher",
        "share",
    ),
    "latent_overlap": Definition(
        "inside the other's ball",
        "Share of the codes without the attribute in the one-sigma ball of those with it.",
        "lower",
        "share",
    ),
    "separable": Definition(
        "linearly separable",
        "Balanced accuracy of a linear classifier of the codes, on held-out folds.",
        "higher",
        "share",
    ),
}

_OF_SAMPLES = ("success_up", "success_down", "fid", "kid", "precision", "recall", "diversity")
DEFINITIONS |= {
    f"samples_{key}": replace(
        DEFINITIONS[key],
        title=f"samples: {DEFINITIONS[key].title}",
        meaning=f"As {DEFINITIONS[key].title!r}, of generated faces of that degree.",
    )
    for key in _OF_SAMPLES
}
