"""The plan of the case: a tight and weak left psoas, a painful left piriformis, nine hours of sitting."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from careplans.handout import Activity, FoundFact, FoundMuscle, HandoutDocument, Pointer
from clinic.base.printing import Letterhead

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
STOP = "sharp or spreading pain, new numbness or weakness, dizziness, chest pain, or pain that is still worse the next day"
DVD = Pointer(kind="dvd", title="Qi Gong for Back Pain")
BOOK = Pointer(kind="book", title="Back to Pain-Free Health, Secrets of Natural Healing for Back Pain")
SAFETY_NET = (
    "Go to an emergency department now if you have new numbness between your legs or around your back passage, cannot pass water or "
    "lose control of bladder or bowel, have new weakness or numbness in both legs, or notice a sudden change in sexual feeling or "
    "function. Call 112 for chest pain, trouble breathing, collapse or sudden tearing pain. Speak to a doctor today if you have a "
    "fever with back pain, one leg is getting weaker, or one leg is newly swollen, hot and painful."
)

MUSCLES = (
    FoundMuscle(
        muscle="psoas-major",
        side="left",
        code="tight_weak",
        title="Left psoas: tight and weak",
        text="This deep muscle joins your lower spine to the top of your inner thigh. It lifts the leg. When it is short it can be "
        "felt in the low back, the tummy or the front of the thigh.",
    ),
    FoundMuscle(
        muscle="piriformis",
        side="left",
        code="painful",
        title="Left piriformis: painful",
        text="A deep buttock muscle that turns the leg out. It hurt when we tested it, 5 of 10.",
    ),
)
ACTIVITIES = (
    Activity(
        title="Tight and weak psoas: lengthen first, then strengthen",
        short="Open the hip",
        text="Open the front of the hip first with a mild stretch, then finish with a few easy knee lifts. A little every day is better "
        "than a lot at once. Stop if the groin pinches or the front of the thigh tingles.",
        frequency="Daily short session",
        dose="2 holds of 30 s, then 1 to 2 sets of 6 to 8 lifts",
        reason="your left psoas is tight and weak.",
        stop_if=STOP,
    ),
    Activity(
        title="Four hours or more of sitting a day: micro-breaks",
        short="Stand up",
        text="Stand up for one to two minutes every half hour to an hour, stand tall and walk on the spot, and trade some driving, "
        "desk, eating or TV time for standing or walking.",
        frequency="Every 30 to 60 minutes while sitting",
        dose="1 to 5 minutes of standing or walking each time",
        reason="you sit nine hours a day.",
        stop_if=STOP,
    ),
    Activity(
        title="Painful deep buttock: settle it",
        short="Ease the buttock",
        text="Change position often, avoid long sitting on a hard seat or on something in your back pocket, and walk little and often. "
        "Move the hip in easy, comfortable ranges and leave strong stretches until it has settled. If pain or tingling runs below the "
        "knee, tell your practitioner.",
        frequency="Through the day",
        dose="2 to 5 minutes of easy movement at a time",
        reason="your left piriformis is painful.",
        stop_if=STOP,
    ),
    Activity(
        title="Qi gong with the clinic's DVD",
        short="Slow movement",
        text="Follow the clinic's DVD for a short session of slow movements that build core strength and open the back, most days of the "
        "week. Keep every movement small and comfortable, and have a chair beside you.",
        frequency="4 to 6 days a week",
        dose="10 minutes to begin with, at an easy pace",
        reason="your stress is 8 of 10, and slow movement helps many people settle.",
        stop_if=STOP,
    ),
)


def make_handout(**changes: Any) -> HandoutDocument:
    whole = HandoutDocument(
        clinic=Letterhead(
            name="Sample clinic", address="12 Sample Street, Sampletown", phone="555-0100", is_sample=True
        ),
        patient_name="Ana Sample",
        patient_number="PL-1001",
        practitioner_name="Kim Sample",
        issued_on=date(2026, 11, 23),
        goals=("I want to walk up the hill to my sister's house again.",),
        muscles=MUSCLES,
        facts=(
            FoundFact(
                title="Sitting: 9 hours a day",
                text="Desk 6, driving 1½, TV 1, meals ½. Here, 4 hours or more counts as long.",
            ),
        ),
        activities=ACTIVITIES,
        habits=(
            "Hips a little higher than the knees, in the car too.",
            "Both feet on the floor. Change position often; no position is right for hours.",
            "On drives over an hour, stop and walk for two minutes.",
            "Notice a few times a day how you are standing: weight on both feet, ribs over the pelvis, soft knees.",
        ),
        sitting_rows=("Car, bus, train", "Desk", "Meals", "TV, phone, reading"),
        pointers=(DVD, BOOK),
        review_on=date(2026, 12, 21),
        next_visit=datetime(2026, 12, 21, 10, 30, tzinfo=UTC),
        safety_net=SAFETY_NET,
        emergency_number="112",
        plan_name="Plan 1, version 1",
        code="H-7Q4K20",
    )
    return replace(whole, **changes)
