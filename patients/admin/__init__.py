"""To look things up. Changes go through the desk's screens and the services; only texts are written here."""

from . import consents, labels, people, team, visits

__all__ = ["consents", "labels", "people", "team", "visits"]
