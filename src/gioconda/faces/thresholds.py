"""From where on a reading counts: of smile degrees, of how sure landmarks are, and of sizes."""

SURE_FROM = 0.5
"""Confidence of the landmarks, in [0, 1]; a face below it is left alone, and not measured on."""

LEAST_FACE_PX = 24
"""Width in pixels of the smallest face that is edited; smaller ones are found and told of."""

SMILING_FROM = 0.15
"""Smile degree of who smiles: faint smiles read about 0, people call it smiling from about 0.2."""

FAINT_SMILE_FROM = 0.1
"""Smile degree from which there is something of a smile to take away."""

NOT_NEUTRAL_FROM = -0.1
"""Smile degree from which a face is not quite neutral."""

SAME_DEGREE = 0.02
"""Smile degrees nearer to each other than this are the same."""
