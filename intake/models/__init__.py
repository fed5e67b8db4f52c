from intake.models.flag import Flag
from intake.models.response import Response
from intake.models.tablet import CodeTry, TabletSession

__all__ = ["CodeTry", "Flag", "Response", "TabletSession"]
