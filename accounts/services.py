"""Every write about staff and the clinic itself."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from clinic.audit.services import record
from clinic.base import per_request
from clinic.base.errors import DomainError, StaleDraft
from clinic.base.locking import for_change

from . import roles
from .models import PROFILE, ClinicProfile, User


@transaction.atomic
def add_staff(
    *,
    username: str,
    password: str,
    role_names: list[str],
    by: User | None,
    at: datetime,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    credentials: str = "",
) -> User:
    """A new member of staff with these roles. Raises DomainError for a weak password or a taken name."""
    user = User(
        username=User.normalize_username(username),
        first_name=first_name,
        last_name=last_name,
        email=email,
        credentials=credentials,
    )
    check_password_strength(password, user)
    user.set_password(password)
    _check(user)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise DomainError(_("Somebody with this user name was added meanwhile.")) from error
    record(by=by, verb="staff.added", at=at, subject=user, username=user.username)
    set_roles(user=user, role_names=role_names, by=by, at=at)
    return user


@transaction.atomic
def save_staff(
    *,
    user: User | None,
    fields: dict[str, Any],
    password: str,
    role_names: list[str],
    based_on: str,
    by: User,
    at: datetime,
) -> User:
    """Add somebody, or change name, roles, password or whether the account is open.

    A new password or a closed account ends that person's sessions at their next request. Raises
    StaleDraft when somebody changed what the page showed, which `based_on` is the digest of.
    """
    if user is None:
        is_active = fields.pop("is_active", True)
        user = add_staff(**fields, password=password, role_names=role_names, by=by, at=at)
        if is_active:
            return user
        fields, password, based_on = {"is_active": False}, "", user.content_digest
    locked = _locked_with_admins(user)
    if based_on != locked.content_digest:
        _refuse_stale(locked, fields, role_names)
    if fields.get("is_active") is False:
        if locked.pk == by.pk:
            raise DomainError(_("You cannot close your own account."))
        _refuse_last_admin(locked)
    before = {name: getattr(locked, name) for name in fields}
    for name, value in fields.items():
        setattr(locked, name, value)
    if password:
        check_password_strength(password, locked)
        locked.set_password(password)
    _check(locked)
    locked.save()
    changed = {name: [before[name], value] for name, value in fields.items() if before[name] != value}
    if changed or password:
        record(by=by, verb="staff.changed", at=at, subject=locked, changes=changed, password=bool(password))
    if set(role_names) != set(locked.groups.values_list("name", flat=True)):
        set_roles(user=locked, role_names=role_names, by=by, at=at)
    return locked


def _refuse_stale(user: User, fields: dict[str, Any], role_names: list[str]) -> None:
    labels = {name: str(getattr(user._meta.get_field(name), "verbose_name", name)) for name in fields}
    yours = {label: fields[name] for name, label in labels.items()}
    theirs = {label: getattr(user, name) for name, label in labels.items()}
    yours[_("roles")], theirs[_("roles")] = (
        _in_words(names) for names in (role_names, user.groups.values_list("name", flat=True))
    )
    other = [label for label in yours if yours[label] != theirs[label]]
    raise StaleDraft(
        _(
            "Somebody else changed this account since you opened it. What you typed still stands in the "
            "form: compare it with what is saved now, and send it again if it should stand."
        ),
        yours={label: yours[label] for label in other},
        theirs={label: theirs[label] for label in other},
    )


def _in_words(role_names: Iterable[str]) -> str:
    known = roles.roles()
    return ", ".join(sorted(known[name].label for name in role_names if name in known)) or _("none")


def check_password_strength(password: str, user: User) -> None:
    """Raises DomainError saying what is wrong with the password."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error


def _check(user: User) -> None:
    try:
        user.full_clean()
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error


def _locked_with_admins(user: User) -> User:
    """All in one order: two admins who dismiss each other at once are heard one after the other."""
    rows = for_change(User.objects).filter(Q(pk=user.pk) | Q(pk__in=_admins())).order_by("pk")
    return next(row for row in rows if row.pk == user.pk)


def _refuse_last_admin(user: User) -> None:
    if list(_admins().values_list("pk", flat=True)) == [user.pk]:
        raise DomainError(_("Nobody else is an admin. Make somebody else one first."))


def _admins() -> QuerySet[User]:
    return User.objects.filter(groups__name=roles.ADMIN, is_active=True)


@transaction.atomic
def set_roles(*, user: User, role_names: list[str], by: User | None, at: datetime) -> None:
    """Give exactly these roles. Nobody can make themselves a practitioner."""
    known = roles.roles()
    if unknown := set(role_names) - known.keys():
        raise DomainError(_("No such role: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    _locked_with_admins(user)
    before = sorted(user.groups.values_list("name", flat=True))
    if roles.ADMIN not in role_names:
        _refuse_last_admin(user)
    gained = set(role_names) - set(before)
    if by is not None and by.pk == user.pk and roles.PRACTITIONER in gained:
        raise DomainError(_("Another admin has to make you a practitioner."))
    user.groups.set(Group.objects.filter(name__in=role_names))
    user.is_staff = any(known[name].admin_site for name in role_names) or (roles.PRACTITIONER in role_names)
    user.is_bookable = roles.PRACTITIONER in role_names
    user.save(update_fields=["is_staff", "is_bookable"])
    record(by=by, verb="staff.roles-set", at=at, subject=user, before=before, after=sorted(role_names))


@transaction.atomic
def change_profile(*, changes: dict[str, Any], based_on: int, by: User | None, at: datetime) -> ClinicProfile:
    """Change the clinic's own row. Raises StaleDraft when somebody saved in between."""
    ClinicProfile.objects.get_or_create(pk=1)
    profile = for_change(ClinicProfile.objects).get(pk=1)
    if profile.revision != based_on:
        raise StaleDraft(
            _("Somebody else changed the clinic's profile meanwhile. Reload the page to see it."),
            yours=changes,
            theirs={name: getattr(profile, name) for name in changes},
        )
    before = {name: str(getattr(profile, name)) for name in changes}
    for name, value in changes.items():
        setattr(profile, name, value)
    profile.revision += 1
    try:
        profile.full_clean()
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error
    profile.save()
    per_request.forget(PROFILE)
    after = {name: str(value) for name, value in changes.items()}
    record(by=by, verb="clinic.profile-changed", at=at, before=before, after=after)
    return profile
