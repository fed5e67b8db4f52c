from django.apps import AppConfig


class SyntheticConfig(AppConfig):
    """People who do not exist, by the million, for trials and measurements."""

    name = "synthetic"
