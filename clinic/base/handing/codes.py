"""The code and the token. The database sees keyed digests only, each keyed for what it opens."""

import secrets

from django.utils.crypto import salted_hmac

CODE_LETTERS = "BCDFGHJKMNPQRTVWXZ"  # no vowels, so no words; nothing that looks like a digit
CODE_LENGTH = 6
TOKEN_BYTES = 32


def new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def read_code(typed: str) -> str:
    """What somebody typed, as the code was made: capitals, no spaces or dashes."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())[: 2 * CODE_LENGTH]


def shown(code: str) -> str:
    """In two groups, for reading aloud."""
    return f"{code[:3]} {code[3:]}"


def keyed(purpose: str, value: str) -> str:
    return salted_hmac(f"plumbline.{purpose}", value, algorithm="sha256").hexdigest()
