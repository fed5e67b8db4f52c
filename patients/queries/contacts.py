"""How somebody is reached."""

from ..models import ContactPoint, Patient


def email_of(patient: Patient) -> str:
    """The address to write to first, or nothing."""
    addresses = ContactPoint.objects.of(patient).filter(system=ContactPoint.System.EMAIL)
    return addresses.order_by("rank", "pk").values_list("value", flat=True).first() or ""
