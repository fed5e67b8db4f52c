"""The few files that come out of packages. The fonts are made once for all runs, in var/packages."""

import io

import pytest
from django.contrib.staticfiles.finders import find

from clinic.base import finders, fonts

fontTools = pytest.importorskip("fontTools.ttLib", reason="pip install -r requirements.txt")


class TestPackageFiles:
    def test_are_found_whole_and_without_a_map_that_is_not_served(self):
        for path in ("vendor/bootstrap.min.css", "vendor/bootstrap.bundle.min.js", "vendor/htmx.min.js"):
            with open(find(path), "rb") as file:
                content = file.read()
            assert len(content) > 20_000
            assert b"sourceMappingURL" not in content

    def test_are_these_and_no_others(self):
        assert find("vendor/bootstrap.rtl.min.css") is None
        listed = {path for path, _storage in finders.PackageFinder().list([])}
        assert listed == set(finders.MADE)

    def test_of_a_missing_package_are_left_out_and_the_page_goes_on(self, monkeypatch, settings, tmp_path):
        settings.PACKAGE_FILES_DIR = tmp_path
        monkeypatch.setitem(
            finders.MADE, "fonts/lost.woff2", lambda: (_ for _ in ()).throw(ModuleNotFoundError)
        )
        assert finders.make("fonts/lost.woff2") is None
        assert not list(tmp_path.rglob("*.woff2"))


class TestFonts:
    @pytest.mark.parametrize("face", fonts.FACES, ids=lambda face: face.name)
    def test_are_small_and_keep_their_weights(self, face):
        with open(find(f"fonts/{face.name}"), "rb") as file:
            content = file.read()
        font = fontTools.TTFont(io.BytesIO(content))
        assert len(content) < 80_000
        assert [axis.axisTag for axis in font["fvar"].axes] == ["wght"]

    def test_have_the_letters_of_names_from_many_places(self):
        with open(find("fonts/source-sans-latin.woff2"), "rb") as file:
            letters = fontTools.TTFont(io.BytesIO(file.read())).getBestCmap()
        assert set(map(ord, "Łukasz Þóra Åse Nguyễn Čapek O’Brien ½ → ▲▼△▽ ✓")) - set(letters) == set()
