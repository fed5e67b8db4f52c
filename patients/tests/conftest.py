import pytest

from accounts.tests.factories import make_clinic, make_user


@pytest.fixture
def clinic(db):
    return make_clinic()


@pytest.fixture
def desk(clinic):
    return make_user("front-desk", first_name="Dana", last_name="Desk")


@pytest.fixture
def kim(clinic):
    return make_user("practitioner", first_name="Kim", last_name="Sample")


@pytest.fixture
def robin(clinic):
    return make_user("practitioner", first_name="Robin", last_name="Sample")


@pytest.fixture
def admin(clinic):
    return make_user("admin", first_name="Alex", last_name="Admin")


@pytest.fixture
def signed_in(client):
    """`signed_in(user)`: a browser of this person."""

    def as_user(user):
        client.force_login(user)
        return client

    return as_user
