"""The drawing under a hand, on the keyboard and for a screen reader, in Chromium and without any server."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

STATIC = Path(settings.BASE_DIR) / "static"
PAGE = """<!doctype html><html lang="en"><head><title>Body</title></head><body><main><h1>Where does it hurt?</h1><form>
{% load body %}{% body_map "pain" controls="q" prefix="map" %}
{% for place in places %}<label><input type="checkbox" name="q" value="{{ place.id }}">{{ place.label }}</label>{% endfor %}
<fieldset><legend>How strong</legend>{% for n in numbers %}<label><input type="radio" name="q:sacrum:score" value="{{ n }}">{{ n }}</label>{% endfor %}</fieldset>
</form>{% body_map "muscles" marks=found examined=looked interactive=True prefix="found" %}</main></body></html>"""

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium):
    from clinic.base.body import regions

    context = {
        "places": list(regions.by_id().values()),
        "numbers": range(11),
        "found": [{"muscle": "psoas-major", "side": "left", "code": "tight"}],
        "looked": [("psoas-major", "right"), ("psoas-major", "left")],
    }
    opened = chromium.new_page(viewport={"width": 820, "height": 1180})
    opened.set_content(engines["django"].from_string(PAGE).render(context))
    opened.evaluate(
        "window.chosen = []; document.addEventListener('bodymap:choose', (e) => chosen.push(e.detail))"
    )
    for sheet in ("tokens", "base", "bodymap"):
        opened.add_style_tag(path=STATIC / "css" / f"{sheet}.css")
    opened.add_script_tag(content=(STATIC / "js" / "bodymap.js").read_text(), type="module")
    opened.wait_for_selector("#map[data-ready]")
    yield opened
    opened.close()


def place(page, region, drawing="map"):
    return page.locator(f'#{drawing} [data-key="{region}"]').first


def touch(page, region):
    box = place(page, region).locator(".bm-fill").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_touch_marks_the_place_and_ticks_its_box(page):
    touch(page, "lower_back_left")
    assert page.locator('input[value="lower_back_left"]').is_checked()
    assert place(page, "lower_back_left").get_attribute("aria-pressed") == "true"
    assert page.evaluate("chosen") == [{"region": "lower_back_left", "chosen": True}]


def test_touching_a_place_without_a_number_again_lets_it_go(page):
    touch(page, "lower_back_left")
    touch(page, "lower_back_left")
    assert not page.locator('input[value="lower_back_left"]').is_checked()
    assert place(page, "lower_back_left").get_attribute("aria-pressed") == "false"


def test_a_place_with_a_number_is_not_lost_by_a_second_touch(page):
    touch(page, "sacrum")
    page.locator('input[name="q:sacrum:score"][value="8"]').check()
    touch(page, "sacrum")
    assert page.locator('input[value="sacrum"]').is_checked()
    assert place(page, "sacrum").get_attribute("aria-label") == "Flat bone at the base of the spine: 8 of 10"
    assert "is-severe" in place(page, "sacrum").get_attribute("class")


def test_a_box_ticked_in_the_list_is_painted(page):
    page.locator('input[value="arm_right"]').check()
    both = page.locator('#map [data-key="arm_right"].is-unscored')
    assert both.count() == 2  # the arm is seen from the front and from behind
    page.locator('input[value="arm_right"]').uncheck()
    assert both.count() == 0


def test_the_arrows_walk_over_the_body_and_the_space_bar_marks(page):
    page.locator('#map [data-view="back"] [tabindex="0"]').focus()
    place(page, "lower_back_left").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.key") == "lower_back_right"
    page.keyboard.press("Space")
    assert page.locator('input[value="lower_back_right"]').is_checked()


def test_each_view_is_one_stop_of_the_tab_key(page):
    for view in ("front", "back"):
        assert page.locator(f'#map [data-view="{view}"] [tabindex="0"]').count() == 1


@pytest.mark.parametrize(
    "region", ["saddle_area", "tailbone", "si_joint_left", "hip_side_right", "groin_left", "flank_left"]
)
def test_small_places_are_a_fingers_width_when_shown_larger(page, region):
    page.get_by_role("button", name="Show back and hips larger").click()
    box = page.locator(f'#map [data-hit="{region}"]').bounding_box()
    assert min(box["width"], box["height"]) >= 24


def test_shown_larger_the_back_comes_first_and_the_button_leads_to_the_whole_body(page):
    back, front = (page.locator(f'#map svg[data-view="{view}"]') for view in ("back", "front"))
    whole = back.get_attribute("viewBox")
    page.get_by_role("button", name="Show back and hips larger").click()
    assert back.bounding_box()["y"] < front.bounding_box()["y"]
    page.get_by_role("button", name="Show the whole body").click()
    assert back.get_attribute("viewBox") == whole
    assert page.get_by_role("button", name="Show back and hips larger").is_visible()


def test_a_muscle_is_coloured_as_somebody_types(page):
    page.evaluate(
        """async (code) => {
            const module = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
            module.paintMuscle(document.getElementById("found"), "psoas-major", "right", "tight_weak", "tight and weak");
        }""",
        (STATIC / "js" / "bodymap.js").read_text(),
    )
    right = place(page, "psoas-major-right", "found")
    assert "is-both" in right.get_attribute("class")
    assert right.get_attribute("aria-label") == "Psoas major, right: tight and weak"
    assert page.locator('#found [data-badge="psoas-major-right"]').text_content() == "TW"


def test_a_muscle_says_which_one_was_chosen(page):
    place(page, "psoas-major-left", "found").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("chosen") == [{"muscle": "psoas-major", "side": "left"}]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_a_screen_reader(page, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.emulate_media(color_scheme=scheme)
    answer = axe.Axe().run(page, context=".bodymap").response
    assert answer["passes"]
    assert [violation["id"] for violation in answer["violations"]] == []
