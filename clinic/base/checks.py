"""System checks of the house, run by `check --deploy`."""

from django.core.checks import CheckMessage, Error, register

from . import retention


@register(deploy=True)
def every_field_is_classified(app_configs, **kwargs) -> list[CheckMessage]:
    return [
        Error(problem, hint="Add the field to its app's data/retention.toml.", id="clinic.E001")
        for problem in retention.problems()
    ]
