"""What is rendered of a row is given again for an equal one, and for no other."""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest
from django.utils import translation

from clinic.base.templatetags import remembered as tag


@dataclass(frozen=True)
class Row:
    name: str
    beside: object = field(default=None, compare=False)


@pytest.fixture
def made(monkeypatch):
    """What templates were given, in this order."""
    seen = []

    def render(context):
        seen.append(context["row"])
        return f"{context['row'].name} {context['row'].beside} {translation.get_language()}"

    monkeypatch.setattr(tag, "get_template", lambda name: SimpleNamespace(render=render))
    tag._made.cache_clear()
    yield seen
    tag._made.cache_clear()


def test_an_equal_row_is_rendered_once(made):
    assert {tag.remembered("x.html", Row("Ana")) for _again in range(3)} == {"Ana None en"}
    assert len(made) == 1


def test_a_row_that_says_something_else_is_rendered_anew(made):
    row = Row("Ana")
    assert tag.remembered("x.html", row) != tag.remembered("x.html", replace(row, name="Bea"))


def test_each_template_and_language_has_its_own(made):
    tag.remembered("x.html", Row("Ana"))
    tag.remembered("y.html", Row("Ana"))
    with translation.override("de"):
        assert tag.remembered("x.html", Row("Ana")).endswith("de")
    assert len(made) == 3


def test_the_template_never_sees_what_does_not_count_in_comparing(made):
    assert tag.remembered("x.html", Row("Ana", beside="an older visit")) == "Ana None en"
