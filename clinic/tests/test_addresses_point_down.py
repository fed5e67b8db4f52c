"""import-linter sees no address by name: an app leads up only through a registry that others fill."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import get_resolver

ROOT = Path(settings.BASE_DIR)
DEPTH = {name: depth for depth, name in enumerate(settings.FIRST_PARTY_APPS)}
NAME = re.compile(r"^(\w+):[\w-]+$")
IN_TEMPLATE = re.compile(r"{%\s*url\s+['\"](\w+:[\w-]+)")


def owners(patterns=None, namespace=None):
    """{namespace: app}, by where its views are written."""
    found = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            found |= owners(pattern.url_patterns, pattern.namespace or namespace)
        else:
            module = getattr(pattern.callback, "__module__", "")
            app = next((name for name in DEPTH if module.startswith(f"{name}.")), None)
            if app and namespace:
                found[namespace] = app
    return found


def names_in_code(path):
    tree = ast.parse(path.read_text())
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    ]


def places_that_name_addresses(app):
    folder = app.replace(".", "/")
    for path in sorted((ROOT / folder).rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield path, names_in_code(path)
    for path in sorted((ROOT / "templates" / folder.rpartition("/")[2]).rglob("*.html")):
        yield path, IN_TEMPLATE.findall(path.read_text())


@pytest.mark.parametrize("app", settings.FIRST_PARTY_APPS)
def test_no_app_names_an_address_of_an_app_above_it(app):
    owner = owners()
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, names in places_that_name_addresses(app)
        for name in names
        if (match := NAME.match(name)) and DEPTH.get(owner.get(match[1], app), 0) > DEPTH[app]
    ]
    assert wrong == []


def test_every_app_with_pages_is_found_by_its_addresses():
    assert {"patients", "intake", "assessments", "careplans", "clinic.pages"} <= set(owners().values())
