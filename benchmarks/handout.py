"""A two-page handout, beside the same words set by ReportLab.

Both print the same plan with another name in every round, taking turns in one process. The peer has no
picture of the body and no tags for a screen reader; it stands for the fastest that one would reach for.

Memory is that of the real web server after 200 handouts for as many people, asked for by eight at once: what
the server and its workers hold, pages that several of them share counted once, for each worker.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

from benchmarks.figures import Figure
from benchmarks.timing import in_turns

GOAL_P50, GOAL_P95, GOAL_MB = 50, 100, 120
CLIENTS, EACH = 8, 25


def measure(bench) -> list[Figure]:
    from careplans.handout import handout_pdf
    from careplans.tests.handout_case import AT, make_handout

    handout, number = make_handout(), iter(range(10**6))

    def another():
        n = next(number)
        return replace(handout, patient_name=f"Ana {n} Sample", code=f"H-{n:06}")

    mine, theirs = in_turns(
        lambda: handout_pdf(another(), timestamp=AT), lambda: reportlab_pdf(another()), calls=12, warm=4
    )
    with bench.at(bench.sizes[0]) as house:
        _set_many(house)
        memory, largest = house.memory_of_a_worker()
    name = "handout, 2 pages"
    return [
        _figure(f"{name}, p50", mine.p50, theirs.p50, GOAL_P50),
        _figure(f"{name}, p95", mine.p95, theirs.p95, GOAL_P95),
        Figure(
            name=f"{name}, memory of a worker",
            ours=memory,
            unit="MB",
            goal=f"≤ {GOAL_MB} MB",
            met=memory <= GOAL_MB,
            note=f"with all that is shared {largest:.0f} MB",
        ),
    ]


def _set_many(house) -> None:
    """Both workers, all threads."""

    def ask(client: int) -> None:
        browser = house.client("desk")
        browser.get("/today/")
        for one in range(EACH):
            browser.get(f"/bare/handout/{client * EACH + one}/")

    house.serve()
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(ask, range(CLIENTS)))


def _figure(name: str, ours: float, peer: float, limit: int) -> Figure:
    return Figure(
        name=name, ours=ours, peer=peer, goal=f"≤ {limit} ms", met=ours <= limit, note="beside ReportLab"
    )


def reportlab_pdf(document) -> bytes:
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
