from decimal import Decimal

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from clinic.base.models import Record
from clinic.base.text import validate_text

SIZES = {"a4": (Decimal("210"), Decimal("297")), "letter": (Decimal("215.9"), Decimal("279.4"))}


def _fits(side: int, begin: str, count: str, size: str, gap: str) -> Q:
    """Margin, labels and the gaps between them are no longer than this side of the paper."""
    fits = Q()
    for paper, sides in SIZES.items():
        left_over = Value(sides[side]) - F(count) * F(size) - (F(count) - 1) * F(gap)
        fits |= Q(paper=paper, **{f"{begin}__lte": left_over})
    return fits


class LabelSheet(Record):
    """A sheet of sticky labels as the shop sells it; measures in millimetres."""

    class Paper(models.TextChoices):
        A4 = "a4", "A4"
        LETTER = "letter", "US Letter"

    name = models.CharField(_("name"), max_length=80, unique=True, validators=[validate_text])
    paper = models.CharField(_("paper"), max_length=6, choices=Paper, default=Paper.A4)
    columns = models.PositiveSmallIntegerField(_("labels across"))
    rows = models.PositiveSmallIntegerField(_("labels down"))
    width = models.DecimalField(_("width of a label"), max_digits=5, decimal_places=2)
    height = models.DecimalField(_("height of a label"), max_digits=5, decimal_places=2)
    left = models.DecimalField(_("margin at the left"), max_digits=5, decimal_places=2)
    top = models.DecimalField(_("margin at the top"), max_digits=5, decimal_places=2)
    gap_across = models.DecimalField(_("gap between columns"), max_digits=5, decimal_places=2, default=0)
    gap_down = models.DecimalField(_("gap between rows"), max_digits=5, decimal_places=2, default=0)
    active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("sheet of labels")
        verbose_name_plural = _("sheets of labels")
        constraints = [
            models.CheckConstraint(
                name="labelsheet_has_labels",
                condition=Q(columns__gte=1, rows__gte=1, width__gte=20, height__gte=10),
                violation_error_message=_(
                    "A label is at least 20 mm wide and 10 mm high, one or more on a sheet."
                ),
            ),
            models.CheckConstraint(
                name="labelsheet_no_negative_margin",
                condition=Q(left__gte=0, top__gte=0, gap_across__gte=0, gap_down__gte=0),
                violation_error_message=_("Margins and gaps are zero or more."),
            ),
            models.CheckConstraint(
                name="labelsheet_fits_across",
                condition=_fits(0, "left", "columns", "width", "gap_across"),
                violation_error_message=_("The labels are wider than the paper. Check the measures across."),
            ),
            models.CheckConstraint(
                name="labelsheet_fits_down",
                condition=_fits(1, "top", "rows", "height", "gap_down"),
                violation_error_message=_("The labels are longer than the paper. Check the measures down."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def places(self) -> int:
        return self.columns * self.rows
