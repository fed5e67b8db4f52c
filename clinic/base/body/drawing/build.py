"""Write `shapes.json` from the points: `python -m clinic.base.body.drawing.build`. Needs shapely and numpy (requirements-dev)."""

import json
import sys
from pathlib import Path
from typing import Any

from clinic.base.body.drawing import bones, regions, strands

TARGET = Path(__file__).with_name("shapes.json")


def shapes() -> dict[str, Any]:
    views = {
        view: {**regions.drawn(view), "details": bones.details(view), "skeleton": bones.skeleton(view)}
        for view in ("front", "back")
    }
    return {"views": views, "muscles": strands.drawn()}


def text() -> str:
    """One line for each shape, so that a change of one point is a change of one line."""
    return json.dumps(shapes(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    problems = [p for view in ("front", "back") for p in regions.partition(view)[2]]
    TARGET.write_text(text())
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes", *problems, sep="\n")
    sys.exit(bool(problems))
