"""The intake's codes and tokens, each keyed for what it opens."""

from clinic.base.handing import CODE_LENGTH, keyed, new_code, new_token, read_code, shown

__all__ = [
    "CODE_LENGTH",
    "code_hash",
    "new_code",
    "new_token",
    "read_code",
    "shown",
    "source_hash",
    "token_hash",
]


def code_hash(code: str) -> str:
    return keyed("intake.code", code)


def token_hash(token: str) -> str:
    return keyed("intake.token", token)


def source_hash(address: str) -> str:
    return keyed("intake.source", address)
