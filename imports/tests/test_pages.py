"""Who may see an import, how many statements its pages take, and what refused input comes back as."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import PASSWORD, make_clinic, make_user
from clinic.base.errors import DomainError
from clinic.base.uuids import uuid7
from clinic.testing.counting import queries_of
from imports import services
from imports.models import Import
from patients.tests.factories import make_patient

from .factories import PEOPLE, make_import, make_rehearsed

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    make_clinic()
    user = make_user("admin")
    client.force_login(user)
    return client


@pytest.fixture
def fresh(admin):
    """An admin who has just given the password."""
    give_the_password(admin)
    return admin


def give_the_password(client):
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def test_the_desk_may_not_import(client):
    make_clinic()
    client.force_login(make_user("front-desk"))
    batch = make_import()
    for url in (
        reverse("imports:list"),
        batch.get_absolute_url(),
        reverse("imports:report", args=[batch.uuid]),
        reverse("imports:report-csv", args=[batch.uuid]),
    ):
        assert client.get(url).status_code == 403


def test_a_file_that_cannot_be_read_is_refused_beside_the_form(admin):
    sent = {"file": SimpleUploadedFile("list.csv", b"%PDF-1.7"), "form_token": str(uuid7())}
    answer = admin.post(reverse("imports:list"), sent)
    assert (answer.status_code, b"neither CSV nor XLSX" in answer.content) == (422, True)
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    "content",
    [("Given,Family\n" + "Ana,Lee\n" * 200).encode("utf-32"), b"Gi\x00ven,Family\n" + b"Ana,Lee\n" * 200],
    ids=["utf-32", "nul"],
)
def test_signs_that_no_text_has_are_no_failure(admin, content):
    sent = {"file": SimpleUploadedFile("list.csv", content), "form_token": str(uuid7())}
    assert admin.post(reverse("imports:list"), sent).status_code in (302, 422)


def test_letters_of_another_width_are_refused_and_change_nothing(admin):
    batch = make_import(PEOPLE.encode("utf-16"))
    sent = {"charset": "cp1252", "delimiter": ";", "has_header": "on"}
    answer = admin.post(reverse("imports:reading", args=[batch.uuid]), sent)
    assert (answer.status_code, b"Choose another set" in answer.content) == (422, True)
    assert Import.objects.get().mapping == batch.mapping


def test_a_file_sent_twice_is_kept_once(admin):
    token = str(uuid7())
    for _time in range(2):
        sent = {"file": SimpleUploadedFile("list.csv", PEOPLE.encode()), "form_token": token}
        answer = admin.post(reverse("imports:list"), sent)
    assert (answer.status_code, Import.objects.count()) == (302, 1)


def test_refused_columns_come_back_as_they_were_chosen(admin):
    batch = make_import()
    sent = {"column_0": "given", "column_1": "given", "column_2": "", "column_3": "city", "order": "month"}
    answer = admin.post(reverse("imports:columns", args=[batch.uuid]), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "More than one column" in page
    assert '<option value="city" selected>' in page


def test_new_columns_void_the_rehearsal_though_another_list_keeps_the_next_one_waiting(admin):
    batch, busy = make_rehearsed(), make_import("given,family\nKim,Lee\n")
    services.rehearse(batch=busy, by=None, at=timezone.now())
    sent = {"column_0": "family", "column_1": "given", "column_2": "birth_date", "column_3": "phone"}
    answer = admin.post(reverse("imports:columns", args=[batch.uuid]), sent)
    page = answer.content.decode()
    assert (answer.status_code, "Another list is being worked on" in page) == (422, True)
    batch.refresh_from_db()
    assert (batch.status, batch.counts, batch.rows.count()) == ("uploaded", {}, 0)
    assert "Import 2 patients" not in admin.get(batch.get_absolute_url()).content.decode()
    with pytest.raises(DomainError, match="columns to be named"):
        services.run(batch=batch, by=None, at=timezone.now())


@pytest.mark.parametrize("line", ["-1", "abc", "\x00", "1" + "0" * 22, "99", None])
def test_a_line_that_cannot_be_read_decides_nothing(admin, line):
    make_patient("Ana", "Johnson", birth_date=None)
    batch = make_rehearsed()
    url = reverse("imports:decide", args=[batch.uuid])
    answer = admin.post(url, {"decision": "import"} | ({"line": line} if line else {}))
    assert (answer.status_code, b"there is no such line" in answer.content) == (422, True)
    assert not batch.rows.exclude(decision="").exists()
    assert admin.post(url, {"decision": "import", "all": "1"}).status_code == 302
    assert batch.rows.exclude(decision="").count() == 1


def test_the_lines_are_paged_and_take_the_same_statements_however_many(admin):
    few = make_rehearsed(PEOPLE)
    many = make_rehearsed(PEOPLE + "".join(f"P{n};Q{n};19{n % 90 + 10};\n" for n in range(60)))
    small = queries_of(lambda: admin.get(few.get_absolute_url()))
    assert queries_of(lambda: admin.get(many.get_absolute_url())) == small
    page = admin.get(many.get_absolute_url()).content.decode()
    assert "after=51" in page
    assert "P59" in admin.get(f"{many.get_absolute_url()}?after=51").content.decode()


def test_the_report_has_the_faulty_lines_with_their_reasons_and_no_formula(fresh):
    batch = make_rehearsed(PEOPLE + "=1+1;Lee;tomorrow;+49 30 1\n")
    answer = fresh.get(reverse("imports:report-csv", args=[batch.uuid]))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].startswith("\ufeffLine,Verdict,Why,given")
    assert (len(lines), "'=1+1" in lines[1], "'+49 30 1" in lines[1]) == (2, True, True)


@pytest.mark.parametrize("model", ["import", "importrow"])
def test_the_windows_of_the_admin_show_and_change_nothing(admin, client, model):
    batch = make_rehearsed()
    row = batch if model == "import" else batch.rows.get(number=2)
    changing = reverse(f"admin:imports_{model}_change", args=[row.pk])
    page = admin.get(reverse(f"admin:imports_{model}_changelist"))
    assert (page.status_code, b"list.csv" in page.content) == (200, True)
    shown = admin.get(changing)
    assert (shown.status_code, b"Johnson" in shown.content) == (200, False)
    assert admin.post(changing, {}).status_code == 403
    assert admin.get(reverse(f"admin:imports_{model}_add")).status_code == 403
    client.force_login(make_user("front-desk"))
    assert client.get(changing).status_code in (302, 403)


def test_a_date_stands_as_it_is_read_with_what_was_written_behind_it(admin):
    batch = make_rehearsed("given,family,born\nAna,Li,8.7.1966\nOmar,Li,8 Jul 1966\nKim,Li,soon\n")
    page = admin.get(batch.get_absolute_url()).content.decode()
    assert all(f">{born}<" in page for born in ("8 Jul 1966 (8.7.1966)", "8 Jul 1966", "soon"))
