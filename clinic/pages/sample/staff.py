"""Who works in the sample clinic, and the file that says how they sign in."""

import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from accounts import roles, services
from accounts.models import User

# Short words that are typed without looking them up; four of them make 40 bits.
WORDS = """
amber apple arrow aspen basil beach berry birch bloom brook cabin cedar chalk cloud clover
coral creek daisy delta dune eagle ember fern field flint forest garnet ginger grove harbor
hazel heron honey indigo island ivory ivy jasper juniper kelp lagoon lark laurel lemon lilac
linen lotus maple marble meadow mint misty moss nectar north nutmeg oasis ocean olive onyx
opal orchid otter pearl pebble pepper pine plum pond poppy prairie quartz quiet raven reed
ridge river robin rose ruby saffron sage sand shell sierra silver sky snow spruce stone
storm summit sunny thyme timber topaz tulip valley velvet violet walnut water willow winter
wren yarrow zephyr
""".split()  # noqa: SIM905 - a list of words reads best as words


@dataclass(frozen=True, kw_only=True)
class Post:
    username: str
    first_name: str
    last_name: str
    role_names: tuple[str, ...]
    does: str
    credentials: str = ""


POSTS = (
    Post(
        username="desk",
        first_name="Robin",
        last_name="Desk",
        role_names=(roles.FRONT_DESK,),
        does="front desk: register, check in, hand over the tablet, print",
    ),
    Post(
        username="kim",
        first_name="Kim",
        last_name="Sample",
        role_names=(roles.PRACTITIONER,),
        does="practitioner: examine, sign, plan",
        credentials="DAOM",
    ),
    Post(
        username="lee",
        first_name="Lee",
        last_name="Lead",
        role_names=(roles.PRACTITIONER, roles.ADMIN),
        does="practitioner and admin: looks findings up in the admin",
        credentials="L.Ac.",
    ),
    Post(
        username="admin",
        first_name="Alex",
        last_name="Admin",
        role_names=(roles.ADMIN,),
        does="admin: staff, catalogue, rules, resources, audit",
    ),
)


def make_staff(at: datetime) -> tuple[dict[str, User], str]:
    """The staff by user name, and the lines that say how each signs in."""
    users, lines = {}, []
    for post in POSTS:
        password = "-".join(secrets.choice(WORDS) for _number in range(4))
        users[post.username] = services.add_staff(
            username=post.username,
            password=password,
            first_name=post.first_name,
            last_name=post.last_name,
            credentials=post.credentials,
            role_names=list(post.role_names),
            by=None,
            at=at,
        )
        lines.append(f"{post.username:<8}{password:<32}{post.does}")
    return users, "\n".join(lines) + "\n"


def accounts_file() -> Path:
    """Beside the data of the local instance, else in var/ of the checkout."""
    server = settings.DATABASES["default"].get("LOCAL")
    folder = server.folder if server else Path(settings.BASE_DIR) / "var"
    return folder / "sample-accounts.txt"


def keep_accounts(lines: str) -> Path:
    path = accounts_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(lines)
    return path
