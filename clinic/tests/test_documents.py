"""The documents tell the truth about names: of files, of commands, of decisions."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"manage\.py\s+([a-z_]+)")
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
MAKE = re.compile(r"(?:^|[`$\n])\s*make ([a-z]+)")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)


class TestADecision:
    @pytest.mark.parametrize("path", ADRS, ids=name_of)
    def test_has_the_number_of_its_file_in_its_heading(self, path):
        heading = path.read_text(encoding="utf-8").split("\n", 1)[0]
        assert heading.startswith(f"# {path.name[:4]}. ")

    def test_has_a_number_of_its_own_and_none_is_left_out(self):
        assert [path.name[:4] for path in ADRS] == [f"{n:04d}" for n in range(1, len(ADRS) + 1)]


def test_the_strata_name_every_app_in_its_order():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    block = text.partition("## Strata")[2].split("```")[1]
    labels = [
        set(re.split(r"\s{3,}", line)[0].replace("|", " ").split()) for line in block.strip().split("\n")
    ]
    named = [
        sorted((labels_of - {"clinic.urls"}), key=settings.FIRST_PARTY_APPS.index) for labels_of in labels
    ]
    assert [app for line in reversed(named) for app in line] == settings.FIRST_PARTY_APPS


class TestADocument:
    @every_document
    def test_keeps_no_two_versions_of_a_conflict(self, path):
        assert (
            re.findall(r"^(?:<{7}|={7}|>{7})(?: .*)?$", path.read_text(encoding="utf-8"), re.MULTILINE) == []
        )

    @every_document
    def test_links_only_to_files_that_exist(self, path):
        targets = [
            t.partition("#")[0] for t in LINK.findall(path.read_text(encoding="utf-8")) if ":" not in t
        ]
        assert [t for t in targets if t and not (path.parent / t).exists()] == []

    @every_document
    def test_names_only_commands_that_manage_py_has(self, path):
        named = set(COMMAND.findall(path.read_text(encoding="utf-8")))
        assert named - set(get_commands()) == set()

    @every_document
    def test_names_only_targets_that_make_has(self, path):
        targets = set(
            re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        )
        code = "\n".join(CODE.findall(path.read_text(encoding="utf-8")))
        assert set(MAKE.findall(code)) - targets == set()
