"""How a name sounds, coarsely: letters that people confuse share a code. Pure."""

import re
from functools import lru_cache

SPELLINGS = (
    (re.compile("^(?:kn|gn)"), "n"),
    (re.compile("^wr"), "r"),
    (re.compile("^(?:ts?ch|sch|tch|sh|ch|cz|sz)"), "s"),
    (re.compile("ph"), "f"),
    (re.compile("[dt]t|th|dt"), "t"),
    (re.compile("gh(?=[tns]|$)|h(?=[^aeiouy]|$)"), ""),
    (re.compile("mb$"), "m"),
)
GROUPS = {
    letter: code
    for code, letters in {"1": "bpfvw", "2": "cgkqxszj", "3": "dt", "4": "l", "5": "mn", "6": "r"}.items()
    for letter in letters
}
LENGTH = 4


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """Four codes at most, the first also for a vowel. A word in another script sounds like itself."""
    if not word.isascii() or not word.isalpha():
        return word
    for spelling, instead in SPELLINGS:
        word = spelling.sub(instead, word)
    codes = [GROUPS.get(word[:1], "0")]
    before = codes[0]
    for letter in word[1:]:
        code = GROUPS.get(letter, "")
        if code and code != before:
            codes.append(code)
        if letter not in "hw":
            before = code
    return "".join(codes[:LENGTH])
