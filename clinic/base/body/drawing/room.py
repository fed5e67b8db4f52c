"""Where in a shape a badge has most room."""

from typing import Any

import numpy as np
from shapely import contains, distance, points
from shapely.geometry import Point
from shapely.ops import polylabel

from clinic.base.body.drawing.geometry import largest_part

STEP = 0.5


def roomiest(g: Any) -> Point:
    """Of the points of a grid the one farthest from the edge; of those as far, the nearest to the centroid.

    polylabel lets rounding errors choose between places as good as each other, and processors round
    differently. What it finds only says where to look: the best of the grid has at most half a unit less.
    """
    g = largest_part(g)
    core = g.buffer(STEP - polylabel(g, 0.3).distance(g.boundary))
    left, low, right, high = np.round(np.array(core.bounds) / STEP) * STEP
    columns, rows = np.meshgrid(np.arange(left, right + STEP, STEP), np.arange(low, high + STEP, STEP))
    x, y = columns.ravel(), rows.ravel()
    inside = contains(core, points(x, y))
    x, y = x[inside], y[inside]
    grid = points(x, y)
    room, off = distance(grid, g.boundary).round(1), distance(grid, g.centroid).round(1)
    return grid[np.lexsort((y, np.abs(x), off, -room))[0]]
