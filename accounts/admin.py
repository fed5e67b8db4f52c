"""Staff and the clinic's profile: workbenches whose saves are the services."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from clinic.base.errors import DomainError
from clinic.base.windows import SeenForm, Workbench

from . import roles, services
from .models import STAFF_FIELDS, ClinicProfile, User


def role_choices() -> list[tuple[str, str]]:
    return [(role.name, role.label) for role in roles.roles().values()]


class StaffForm(SeenForm):
    roles = forms.MultipleChoiceField(
        label=_("roles"), choices=role_choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    password = forms.CharField(
        label=_("new password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("12 characters or more. Leave empty to keep the old one."),
    )

    class Meta:
        model = User
        fields = STAFF_FIELDS

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["roles"] = [group.name for group in self.instance.groups.all()]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if not self.instance.pk and not cleaned.get("password"):
            self.add_error("password", _("A new account needs a password."))
        if password := cleaned.get("password"):
            try:
                services.check_password_strength(password, self.instance)
            except DomainError as error:
                self.add_error("password", str(error))
        return cleaned


@admin.register(User)
class StaffAdmin(Workbench):
    """Who works here. An account is closed, never deleted: records carry the name."""

    form = StaffForm
    list_display = ["full_name", "username", "role_names", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    search_fields = ["username", "first_name", "last_name"]
    ordering = ["last_name", "first_name", "pk"]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("groups")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """An address that asks about password hashes letter by letter is turned away."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("roles"))
    def role_names(self, user: User) -> str:
        known = roles.roles()
        return ", ".join(known[g.name].label for g in user.groups.all() if g.name in known)

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in STAFF_FIELDS}
        saved = services.save_staff(
            user=User.objects.get(pk=obj.pk) if change else None,
            fields=given,
            password=form.cleaned_data["password"],
            role_names=form.cleaned_data["roles"],
            based_on=form.cleaned_data["based_on"],
            by=request.user,
            at=timezone.now(),
        )
        obj.pk = saved.pk

    def save_related(self, request, form, formsets, change) -> None:
        """The service has set the roles."""

    def log_addition(self, request, obj, message) -> None:
        """The audit has it."""

    log_change = log_addition


class ProfileForm(forms.ModelForm):
    open_weekdays = forms.TypedMultipleChoiceField(
        label=_("Open on"), choices=list(WEEKDAYS.items()), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["based_on"] = self.instance.revision


@admin.register(ClinicProfile)
class ClinicProfileAdmin(Workbench):
    """The clinic's one row."""

    form = ProfileForm
    fields = [
        "name",
        "address",
        "phone",
        "website",
        "emergency_number",
        "maternity_line",
        "crisis_line",
        "paper_size",
        "chart_access",
        "adult_age",
        "identifier_kinds",
        "heard_from_choices",
        "long_wait_minutes",
        "opens_at",
        "closes_at",
        "open_weekdays",
        "closed_dates",
        "based_on",
    ]

    def save_model(self, request: HttpRequest, obj: ClinicProfile, form, change: bool) -> None:
        changes = {name: form.cleaned_data[name] for name in form.changed_data if name != "based_on"}
        based_on = form.cleaned_data["based_on"]
        services.change_profile(changes=changes, based_on=based_on, by=request.user, at=timezone.now())

    def log_change(self, request, obj, message) -> None:
        """The audit has it."""

    def has_add_permission(self, request) -> bool:
        return False
