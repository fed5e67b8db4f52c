import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_the_shipped_content_and_roles_are_loaded_once_and_then_in_line():
    call_command("sync_roles", verbosity=0)
    call_command("load_catalogue", verbosity=0)
    call_command("sync_roles", check=True, verbosity=0)
    call_command("load_catalogue", check=True, verbosity=0)
