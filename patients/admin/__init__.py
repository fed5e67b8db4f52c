"""To look things up. Changes go through the desk's screens and the services; only texts are written here."""

from . import consents, people, team, visits

__all__ = ["consents", "people", "team", "visits"]
