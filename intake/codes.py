"""Short codes that people type and long tokens that cookies carry; the database sees keyed digests only."""

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


def code_hash(code: str) -> str:
    return salted_hmac("plumbline.intake.code", code, algorithm="sha256").hexdigest()


def token_hash(token: str) -> str:
    return salted_hmac("plumbline.intake.token", token, algorithm="sha256").hexdigest()


def source_hash(address: str) -> str:
    return salted_hmac("plumbline.intake.source", address, algorithm="sha256").hexdigest()
