"""How strong a pain is, as a band with a pattern of its own."""

# The bands of the clinic's scale. A place without a number yet has a band of its own.
BANDS = ((0, "none"), (3, "mild"), (6, "moderate"), (10, "severe"))
BAND_PATTERNS = {"mild": "dots", "moderate": "hatch", "severe": "cross"}


def band(score: int | None) -> str:
    return "unscored" if score is None else next(name for most, name in BANDS if score <= most)
