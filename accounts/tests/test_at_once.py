"""Two admins at the same moment, with transactions that commit."""

from functools import partial

from django.utils import timezone

from accounts import services
from accounts.models import User
from accounts.tests.factories import make_clinic, make_user
from clinic.base.errors import DomainError
from clinic.testing.threads import at_once


def test_of_two_admins_who_dismiss_each_other_one_stays(committed_db):
    make_clinic()
    for round_ in range(3):
        User.objects.update(is_active=False)
        pair = [make_user("admin", username=f"admin-{round_}-{n}") for n in range(2)]

        def dismiss(who, by):
            fields = {"is_active": False}
            return services.save_staff(
                user=who,
                fields=fields,
                password="",
                role_names=["admin"],
                based_on=who.content_digest,
                by=by,
                at=timezone.now(),
            )

        answers = at_once(partial(dismiss, pair[0], pair[1]), partial(dismiss, pair[1], pair[0]))
        assert sorted(type(answer) is DomainError for answer in answers) == [False, True]
        assert User.objects.filter(is_active=True, groups__name="admin").count() == 1
