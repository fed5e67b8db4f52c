from intake.models.flag import Flag
from intake.models.link import IntakeLink
from intake.models.response import Response
from intake.models.tablet import CodeTry, KnownSource, TabletSession

__all__ = ["CodeTry", "Flag", "IntakeLink", "KnownSource", "Response", "TabletSession"]
