from django.core.checks import CheckMessage, Error, register

from .decisions import problems


@register(deploy=True)
def every_model_of_a_patient_has_a_decision(app_configs, **kwargs) -> list[CheckMessage]:
    hint = "Say it in the app's data/merging.toml; merging/decisions.py tells how."
    return [Error(problem, hint=hint, id="merging.E001") for problem in problems()]
