"""Roles out of data/roles.toml. Each role is a Django group of the same name."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.auth.models import Group, Permission

SOURCE = Path(__file__).parent / "data" / "roles.toml"
FRONT_DESK, PRACTITIONER, ADMIN = "front-desk", "practitioner", "admin"


@dataclass(frozen=True, kw_only=True)
class Role:
    name: str
    label: str
    permissions: frozenset[str]
    admin_site: bool = False


@cache
def roles() -> dict[str, Role]:
    """Every role by name. Raises KeyError or TypeError on a row with unknown or missing keys."""
    rows = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    return {
        name: Role(name=name, **row | {"permissions": frozenset(row["permissions"])})
        for name, row in rows.items()
    }


def sync() -> list[str]:
    """Make the groups equal to the file; what was changed, a line each.

    Raises LookupError naming permissions that no model declares.
    """
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    changes = []
    for role in roles().values():
        if missing := role.permissions - known.keys():
            raise LookupError(f"{role.name}: no such permission: {', '.join(sorted(missing))}")
        group, is_new = Group.objects.get_or_create(name=role.name)
        have = {
            f"{permission.content_type.app_label}.{permission.codename}"
            for permission in group.permissions.select_related("content_type")
        }
        if have != role.permissions or is_new:
            group.permissions.set([known[name] for name in role.permissions])
            changes += [f"{role.name}: + {name}" for name in sorted(role.permissions - have)]
            changes += [f"{role.name}: - {name}" for name in sorted(have - role.permissions)]
    return changes
