from clinic.base.errors import DomainError


class Unreadable(DomainError):
    """Nothing can be done with this file as it is; the sentence says what to change."""
