"""What apps above this one show beside the grid, without being named here.

An app adds its panel in `ready()`: `panels.add("careplans:so_far")`. The view gets the assessment's uuid and
answers a fragment, which the exam page loads and reloads after each save.
"""

_views: list[str] = []


def add(view_name: str) -> None:
    if view_name not in _views:
        _views.append(view_name)


def views() -> tuple[str, ...]:
    return tuple(_views)
