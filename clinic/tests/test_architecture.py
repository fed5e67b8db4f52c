"""Rules about the code itself."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.urls import URLPattern, get_resolver

from clinic.base import retention
from clinic.base.access import PUBLIC

ROOT = Path(settings.BASE_DIR)
DEPTH = {name: depth for depth, name in enumerate(settings.FIRST_PARTY_APPS)}
OPEN_TO_ALL = {  # each entry is a decision
    "healthz",
    "favicon",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
}


def views(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern.callback
        elif pattern.app_name != "admin":
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from views(pattern.url_patterns, inner)


def all_views():
    return dict(views(get_resolver().url_patterns))


def test_every_view_declares_who_may_call_it():
    assert [name for name, view in all_views().items() if not hasattr(view, "required_permission")] == []


def test_only_the_pages_named_here_and_the_patients_tablet_are_open_to_all():
    public = {name for name, view in all_views().items() if view.required_permission == PUBLIC}
    assert {name for name in public if not name.startswith(("tablet:", "link:", "signing:"))} == OPEN_TO_ALL


def test_relations_between_apps_point_down_and_leave_no_way_back():
    """import-linter sees neither ForeignKey("app.Model") nor patient.assessments; this does."""
    wrong = []
    for model in retention.first_party_models():
        for field in (*model._meta.fields, *model._meta.many_to_many):
            if not field.is_relation:
                continue
            there = field.related_model._meta.app_config.name
            here = model._meta.app_config.name
            if here == there or there not in DEPTH:
                continue
            is_user = field.related_model._meta.label == settings.AUTH_USER_MODEL
            if (DEPTH[there] > DEPTH[here] and not is_user) or not field.remote_field.hidden:
                wrong.append(str(field))
    assert wrong == []


def test_every_relation_of_ours_protects_what_it_points_at():
    wrong = [
        str(field)
        for model in retention.first_party_models()
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is not models.PROTECT
        and not field.remote_field.parent_link
    ]
    assert wrong == []


def test_every_field_is_classified_for_retention():
    assert retention.problems() == []


def test_the_layers_that_imports_may_cross_are_the_apps_in_their_order():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    top, *rows = contract["layers"]
    upwards = [name for row in reversed(rows) for name in row.split(" | ")]
    assert top == "clinic.urls"
    assert upwards == settings.FIRST_PARTY_APPS


def bare(pin):
    """The pin as a lock file writes it: extras off."""
    return re.sub(r"\[.*\]", "", pin).strip().lower()


@pytest.mark.parametrize("stem", ["requirements", "requirements-dev", "requirements-bench"])
def test_the_lock_files_agree_with_the_direct_requirements(stem):
    locked = {line.split(" ")[0].lower() for line in (ROOT / f"{stem}.txt").read_text().splitlines()}
    pins = [line.split("#", 1) for line in (ROOT / f"{stem}.in").read_text().splitlines() if "==" in line]
    unlocked = {pin for pin, *_reason in pins} - {pin for pin, *_reason in pins if bare(pin) in locked}
    assert unlocked == set()
    assert [pin for pin, *reason in pins if not "".join(reason).strip()] == []


def test_no_module_is_named_for_nothing():
    vague = {"utils.py", "helpers.py", "common.py", "misc.py"}
    ours = [ROOT / name.replace(".", "/") for name in settings.FIRST_PARTY_APPS]
    assert [path for folder in ours for path in folder.rglob("*.py") if path.name in vague] == []


def test_no_model_is_ordered_behind_the_readers_back():
    ours = [model for model in retention.first_party_models() if model.__module__.split(".")[0] != "django"]
    assert [m._meta.label for m in ours if m._meta.ordering and m._meta.label != "accounts.User"] == []


def test_stamps_come_in_pairs_with_who_set_them():
    """signed_at without signed_by says only half."""
    alone, user = [], get_user_model()
    for model in apps.get_models():
        if model._meta.app_config.name not in DEPTH:
            continue
        names = {field.name for field in model._meta.fields}
        stampers = [f.name for f in model._meta.fields if f.name.endswith("_by") and f.related_model is user]
        alone += [
            f"{model._meta.label}.{name}"
            for name in stampers
            if name != "recorded_by" and f"{name[:-3]}_at" not in names
        ]
    assert alone == []


def test_rows_are_locked_in_one_way():
    """`for_change`, but for those that are deleted while others may begin to refer to them."""
    ours = [ROOT / name.replace(".", "/") for name in settings.FIRST_PARTY_APPS]
    found = {
        str(path.relative_to(ROOT))
        for folder in ours
        for path in folder.rglob("*.py")
        if "select_for_update(" in path.read_text() and "tests" not in path.parts
    }
    assert found == {"clinic/base/locking.py", "imports/services/undoing.py"}
