"""How long does a two-page handout take, beside the same words set by ReportLab?

    python -m pip install -r requirements-bench.txt && python -m benchmarks.handout [--rounds 40]

Both print the same plan with another name in every round, taking turns in one process. The peer has no
picture of the body and no tags for a screen reader; it stands for the fastest that one would reach for.
Judge by the ratio.
"""

import argparse
import os
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

GOAL_P50, GOAL_P95, GOAL_MB = 50, 100, 120


def ours(document, timestamp) -> bytes:
    from careplans.handout import handout_pdf

    return handout_pdf(document, timestamp=timestamp)


def reportlab_pdf(document, timestamp) -> bytes:
    """The same texts in the same order, in ReportLab's own paragraphs and tables."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    styles = getSampleStyleSheet()
    plain = styles["BodyText"]

    def heading(text: str) -> Paragraph:
        return Paragraph(text, styles["Heading2"])

    story = [Paragraph(document.clinic.name, styles["Heading3"]), Paragraph("Your plan", styles["Title"])]
    story += [Paragraph(goal, plain) for goal in document.goals]
    story.append(heading("What we found"))
    story += [
        Paragraph(f"<b>{found.title}</b> {found.text}", plain)
        for found in (*document.muscles, *document.facts)
    ]
    story.append(heading("What to do"))
    rows = [
        [
            Paragraph(f"<b>{a.title}</b><br/>{a.text}", plain),
            Paragraph(f"{a.frequency}<br/>{a.dose}<br/>{a.reason}", plain),
        ]
        for a in document.activities
    ]
    story.append(Table(rows, colWidths=[330, 180]))
    story.append(Table([[a.short, *["[ ]"] * 28] for a in document.activities]))
    story += [Paragraph(habit, plain) for habit in document.habits]
    story.append(Table([[row, *[""] * 7] for row in document.sitting_rows]))
    story += [Paragraph(f"{p.kind}: {p.title}", plain) for p in document.pointers]
    story += [
        Spacer(1, 8),
        Paragraph(document.safety_net, plain),
        Paragraph(document.emergency_number, plain),
    ]
    page = BytesIO()
    SimpleDocTemplate(page, pagesize=A4, title=document.patient_name).build(story)
    return page.getvalue()


def spent(act: Callable[..., bytes], *args) -> float:
    begun = time.perf_counter()
    act(*args)
    return (time.perf_counter() - begun) * 1000


def p95(times: Sequence[float]) -> float:
    return sorted(times)[max(0, round(len(times) * 0.95) - 1)]


def _words(times: Sequence[float]) -> str:
    return f"p50 {median(times):.0f} ms, p95 {p95(times):.0f} ms"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args(arguments).rounds
    django.setup()
    from careplans.tests.handout_case import AT, make_handout

    handout = make_handout()
    first = spent(ours, handout, AT)
    for n in range(5):
        ours(replace(handout, patient_name=f"Warm {n}"), AT)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    try:
        reportlab_pdf(handout, AT)
    except ImportError:
        print("ReportLab is not here (requirements-bench.txt): our own times only.")
        peer = None
    else:
        peer = reportlab_pdf

    mine, theirs = [], []
    for n in range(rounds):
        one = replace(handout, patient_name=f"Ana {n} Sample", code=f"H-{n:06}")
        mine.append(spent(ours, one, AT))
        if peer:
            theirs.append(spent(peer, one, AT))

    print(f"handout, two pages, {rounds} rounds, first {first:.0f} ms: {_words(mine)}")
    print(f"memory of the process after it: {memory:.0f} MB")
    if peer:
        print(f"ReportLab, same words: {_words(theirs)}; ratio {median(mine) / median(theirs):.2f}")
    for name, got, goal in (
        ("p50", median(mine), GOAL_P50),
        ("p95", p95(mine), GOAL_P95),
        ("memory", memory, GOAL_MB),
    ):
        print(f"goal {name} {goal}: {'met' if got <= goal else 'MISSED'} ({got:.0f})")


if __name__ == "__main__":
    main()
