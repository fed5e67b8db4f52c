from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "clinic.audit"
    label = "audit"

    def ready(self) -> None:
        from clinic.base.access import refused

        from .refusals import record_refused

        refused.connect(record_refused)
