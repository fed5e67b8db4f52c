"""Which kind of match comes first: smaller is better. A misspelled name never comes before an exact one."""

NUMBER, EXACT, WORDS, PREFIX, PHONE, BORN, NICKNAME, PART, NEAR, LOOSE = range(10)

# Where the score of a hit lies, for those who read one figure: from, to.
BANDS = {
    NUMBER: (1.0, 1.0),
    EXACT: (0.96, 1.0),
    WORDS: (0.92, 0.96),
    PREFIX: (0.86, 0.92),
    PHONE: (0.86, 0.9),
    BORN: (0.8, 0.86),
    NICKNAME: (0.74, 0.8),
    PART: (0.66, 0.74),
    NEAR: (0.3, 0.66),
    LOOSE: (0.1, 0.3),
}


def figure(rank: int, score: float) -> float:
    low, high = BANDS[rank]
    return round(low + (high - low) * min(max(score, 0.0), 1.0), 3)
