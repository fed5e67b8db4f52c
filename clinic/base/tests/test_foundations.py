import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from clinic.base import files
from clinic.base.canonical import canonical_json, digest
from clinic.base.errors import DomainError
from clinic.base.idempotency import FIELD, forget_tokens, once
from clinic.base.models import FormToken, StoredFile
from clinic.base.text import clean_text
from clinic.base.uuids import uuid7


class TestCleanText:
    @pytest.mark.parametrize("text", ["O'Brien-N’Diaye", "毛", "مريم", "🧘 calm", "Null", "a\nb", "e\u0301"])
    def test_keeps_what_people_type(self, text):
        assert clean_text(text)

    def test_makes_one_spelling_of_composed_and_decomposed_letters(self):
        assert clean_text("Nu\u0301n\u0303ez") == "Núñez"

    @pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "a\u2066b", "a\x07b"])
    def test_refuses_what_nobody_sees(self, text):
        with pytest.raises(ValidationError, match="invisible"):
            clean_text(text)

    def test_says_how_long_is_too_long(self):
        with pytest.raises(ValidationError, match="At most 5 characters"):
            clean_text("123456", max_length=5)


class TestCanonicalJson:
    def test_is_the_same_for_the_same_content(self):
        summer = dt.timezone(dt.timedelta(hours=2))
        noon = dt.datetime(2026, 7, 1, 12, tzinfo=summer)
        one = {"b": Decimal("1.50"), "a": noon, "n": "Núñez"}
        other = {"n": "Núñez", "a": noon.astimezone(dt.UTC), "b": Decimal("1.5")}
        assert digest(one) == digest(other)

    def test_differs_for_different_content(self):
        assert digest({"a": 1}) != digest({"a": "1"})

    @pytest.mark.parametrize("value", [float("nan"), float("inf")])
    def test_refuses_what_is_no_number(self, value):
        with pytest.raises(ValueError, match="Out of range"):
            canonical_json(value)

    def test_refuses_a_moment_without_its_zone(self):
        with pytest.raises(TypeError):
            canonical_json(dt.datetime(2026, 1, 1))


def test_uuids_sort_by_time_and_never_repeat():
    made = [uuid7() for _number in range(200)]
    assert len(set(made)) == 200
    assert {value.version for value in made} == {7}
    assert [value.int >> 80 for value in made] == sorted(value.int >> 80 for value in made)


@pytest.mark.django_db
class TestOnce:
    def post(self, act, token=None, **sent):
        request = RequestFactory().post("/", {FIELD: str(token or uuid4())} | sent)
        request.user = AnonymousUser()
        return once(request, act)

    def test_runs_the_act_and_goes_where_it_says(self):
        assert self.post(lambda: "/made/").url == "/made/"

    def test_sends_a_second_submit_to_what_the_first_made(self):
        token, made = uuid4(), []
        for _click in range(2):
            answer = self.post(lambda: made.append(1) or f"/made/{len(made)}/", token)
        assert (answer.url, made) == ("/made/1/", [1])

    def test_lets_a_refused_form_be_sent_again(self):
        token = uuid4()

        def refuse():
            raise DomainError("no")

        with pytest.raises(DomainError):
            self.post(refuse, token)
        assert FormToken.objects.count() == 0
        assert self.post(lambda: "/made/", token).url == "/made/"

    def test_is_forgotten_when_no_open_page_can_send_it_again(self):
        self.post(lambda: "/made/")
        now = dt.datetime.now(dt.UTC)
        assert [forget_tokens(at=now + dt.timedelta(days=days)) for days in (29, 31)] == [0, 1]

    @pytest.mark.parametrize("key", ["text", "file"])
    def test_refuses_a_used_number_with_something_else_and_says_what_was_saved(self, key):
        def sent(text):
            return {key: SimpleUploadedFile("a.csv", text) if key == "file" else text}

        token = uuid4()
        self.post(lambda: "/made/", token, **sent(b"one"))
        assert self.post(lambda: "/again/", token, csrfmiddlewaretoken="x", **sent(b"one")).url == "/made/"
        with pytest.raises(DomainError, match='href="/made/"'):
            self.post(lambda: "/again/", token, **sent(b"two"))

    def test_refuses_a_form_without_a_number(self):
        request = RequestFactory().post("/", {FIELD: "x\x00"})
        with pytest.raises(DomainError, match="send it once more"):
            once(request, lambda: "/")


@pytest.mark.django_db
class TestStoredFiles:
    def test_are_kept_once_under_their_digest(self):
        one = files.store(content=b"%PDF", content_type="application/pdf")
        assert files.store(content=b"%PDF", content_type="application/pdf") == one
        assert files.is_intact(one)

    def test_never_change(self):
        files.store(content=b"%PDF", content_type="application/pdf")
        with pytest.raises(Exception, match=r"frozen|permission denied"), transaction.atomic():
            StoredFile.objects.update(content=b"other")

    def test_are_of_known_types_only(self):
        with pytest.raises(IntegrityError, match="storedfile_known_type"), transaction.atomic():
            files.store(content=b"<script>", content_type="text/html")
