"""Small geometry kit: spline -> cubic Beziers, flattening, mirroring, Schneider curve fitting, planar arcs."""

import math

import numpy as np
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.ops import unary_union


# ---- points DSL ------------------------------------------------------------------------------------------------
def pts(text):
    """'x,y x,y! ...' -> [(x, y, corner)]; '!' marks a corner (tangent breaks there)."""
    out = []
    for tok in text.split():
        c = tok.endswith("!")
        x, y = tok.rstrip("!").split(",")
        out.append((float(x), float(y), c))
    return out


def _c2(P, closed=False):
    """Derivatives of the C2 cubic spline through P, chord-length knots; natural ends, or periodic."""
    P = np.asarray(P, float)
    n = len(P)
    if closed:
        Q = np.vstack([P, P[:1]])
        h = np.linalg.norm(np.diff(Q, axis=0), axis=1) ** 0.9
        A, B = np.zeros((n, n)), np.zeros((n, 2))
        for i in range(n):
            hp, hn = h[i - 1], h[i]
            A[i, (i - 1) % n] += hn
            A[i, i] += 2 * (hp + hn)
            A[i, (i + 1) % n] += hp
            B[i] = 3 * (hn / hp * (P[i] - P[i - 1]) + hp / hn * (P[(i + 1) % n] - P[i]))
        return np.linalg.solve(A, B), h
    h = np.linalg.norm(np.diff(P, axis=0), axis=1) ** 0.9
    A, B = np.zeros((n, n)), np.zeros((n, 2))
    A[0, 0], A[0, 1], B[0] = 2, 1, 3 * (P[1] - P[0]) / h[0]
    A[-1, -1], A[-1, -2], B[-1] = 2, 1, 3 * (P[-1] - P[-2]) / h[-1]
    for i in range(1, n - 1):
        hp, hn = h[i - 1], h[i]
        A[i, i - 1], A[i, i], A[i, i + 1] = hn, 2 * (hp + hn), hp
        B[i] = 3 * (hn / hp * (P[i] - P[i - 1]) + hp / hn * (P[i + 1] - P[i]))
    return np.linalg.solve(A, B), h


def beziers(p, closed=False):
    """Smooth cubic Beziers through the points: a C2 spline on every run between corners."""
    P = [np.array(q[:2]) for q in p]
    corners = [i for i, q in enumerate(p) if q[2]]
    if closed and not corners:
        m, h = _c2(P, True)
        n = len(P)
        return [
            (P[i], P[i] + m[i] * h[i] / 3, P[(i + 1) % n] - m[(i + 1) % n] * h[i] / 3, P[(i + 1) % n])
            for i in range(n)
        ]
    if closed:
        k = corners[0]
        P = P[k:] + P[:k] + [P[k]]
        corners = [i - k for i in corners] + [len(P) - 1]
    else:
        corners = sorted({0, len(P) - 1, *corners})
    segs = []
    for i, j in zip(corners, corners[1:]):
        R_ = [q for q in P[i : j + 1]]
        m, h = _c2(R_)
        segs += [
            (R_[k], R_[k] + m[k] * h[k] / 3, R_[k + 1] - m[k + 1] * h[k] / 3, R_[k + 1])
            for k in range(len(R_) - 1)
        ]
    return segs


def flatten(segs, step=1.2):
    out = [tuple(segs[0][0])]
    for a, b, c, d in segs:
        L = np.linalg.norm(b - a) + np.linalg.norm(c - b) + np.linalg.norm(d - c)
        n = max(2, int(math.ceil(L / step)))
        for i in range(1, n + 1):
            t = i / n
            q = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t**3 * d
            out.append((float(q[0]), float(q[1])))
    return out


def curve(text, step=1.2):
    return flatten(beziers(pts(text)), step)


def shape(text, step=1.2):
    return Polygon(flatten(beziers(pts(text), closed=True), step)).buffer(0)


def capsule(*circles):
    """Tapered chain of circles (x, y, r): hulls of neighbours, united."""
    cs = [Point(x, y).buffer(r, 32) for x, y, r in circles]
    return unary_union([unary_union([a, b]).convex_hull for a, b in zip(cs, cs[1:])] or cs)


def rounded(g, r):
    """Round convex and concave corners with radius r."""
    g = g.buffer(r, 24).buffer(-r, 24)
    return g.buffer(-r, 24).buffer(r, 24)


def mirror_pts(p):
    return [(-x, y) for x, y in p]


def mirror_poly(g):
    if isinstance(g, MultiPolygon):
        return MultiPolygon([mirror_poly(q) for q in g.geoms])
    return Polygon(mirror_pts(g.exterior.coords), [mirror_pts(r.coords) for r in g.interiors])


# ---- Schneider: fit cubic Beziers to a polyline ------------------------------------------------------------------
def _norm(v):
    n = np.linalg.norm(v)
    return v / n if n else v


def _bez(c, t):
    t = np.asarray(t)[:, None]
    return (1 - t) ** 3 * c[0] + 3 * (1 - t) ** 2 * t * c[1] + 3 * (1 - t) * t**2 * c[2] + t**3 * c[3]


def _gen(p, u, t1, t2):
    b1, b2 = 3 * (1 - u) ** 2 * u, 3 * (1 - u) * u**2
    A1, A2 = b1[:, None] * t1, b2[:, None] * t2
    C = np.array([[(A1 * A1).sum(), (A1 * A2).sum()], [(A1 * A2).sum(), (A2 * A2).sum()]])
    base = _bez([p[0], p[0], p[-1], p[-1]], u)
    d = p - base
    X = np.array([(A1 * d).sum(), (A2 * d).sum()])
    L = np.linalg.norm(p[-1] - p[0])
    det = np.linalg.det(C)
    if abs(det) > 1e-9:
        a1, a2 = np.linalg.solve(C, X)
    else:
        a1 = a2 = 0
    if a1 < 1e-3 * L or a2 < 1e-3 * L:
        a1 = a2 = L / 3
    return [p[0], p[0] + a1 * t1, p[-1] + a2 * t2, p[-1]]


def _fit(p, t1, t2, tol, depth=0):
    if len(p) == 2:
        L = np.linalg.norm(p[1] - p[0]) / 3
        return [[p[0], p[0] + t1 * L, p[1] + t2 * L, p[1]]]
    d = np.r_[0, np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))]
    u = d / d[-1]
    for _ in range(6):
        c = _gen(p, u, t1, t2)
        q = _bez(c, u)
        e = ((q - p) ** 2).sum(1)
        k = int(e.argmax())
        if e[k] < tol * tol:
            return [c]
        if e[k] > (tol * tol) * 60:
            break
        d1 = 3 * (
            (1 - u)[:, None] ** 2 * (c[1] - c[0])
            + 2 * ((1 - u) * u)[:, None] * (c[2] - c[1])
            + u[:, None] ** 2 * (c[3] - c[2])
        )
        d2 = 6 * ((1 - u)[:, None] * (c[2] - 2 * c[1] + c[0]) + u[:, None] * (c[3] - 2 * c[2] + c[1]))
        num = ((q - p) * d1).sum(1)
        den = (d1**2).sum(1) + ((q - p) * d2).sum(1)
        u = np.clip(np.where(abs(den) > 1e-9, u - num / np.where(den == 0, 1, den), u), 0, 1)
        u = np.maximum.accumulate(u)
    k = min(max(k, 1), len(p) - 2)
    tc = _norm(p[k - 1] - p[k + 1])
    return _fit(p[: k + 1], t1, tc, tol, depth + 1) + _fit(p[k:], -tc, t2, tol, depth + 1)


def fit(points, tol=0.08, corner_deg=28):
    p = [np.array(points[0])]
    for q in points[1:]:
        q = np.array(q)
        if np.linalg.norm(q - p[-1]) > 1e-4:
            p.append(q)
    p = np.array(p)
    cuts = [0]
    for i in range(1, len(p) - 1):
        a, b = p[i] - p[i - 1], p[i + 1] - p[i]
        ang = abs(math.degrees(math.atan2(a[0] * b[1] - a[1] * b[0], a @ b)))
        if ang > corner_deg:
            cuts.append(i)
    cuts.append(len(p) - 1)
    out = []
    for i, j in zip(cuts, cuts[1:]):
        s = p[i : j + 1]
        if len(s) == 2:
            out.append([s[0], s[0] + (s[1] - s[0]) / 3, s[0] + (s[1] - s[0]) * 2 / 3, s[1]])
            continue
        out += _fit(s, _norm(s[1] - s[0]), _norm(s[-2] - s[-1]), tol)
    return out


# ---- planar map: regions share arcs, each arc is fitted once ------------------------------------------------------
R = 3


def key(q):
    x, y = round(q[0], R), round(q[1], R)
    return (0.0 if x == 0 else x, y)


class Arcs:
    """Shared boundary arcs of a set of polygons; an arc and its mirror image are fitted from the same points."""

    def __init__(self, polys):
        self.nb = {}
        for g in polys:
            for ring in rings(g):
                q = [key(c) for c in ring]
                q = [a for a, b in zip(q, q[1:]) if a != b]
                for a, b in zip(q, q[1:] + q[:1]):
                    self.nb.setdefault(a, set()).add(b)
                    self.nb.setdefault(b, set()).add(a)
        self.nodes = {a for a, s in self.nb.items() if len(s) != 2 or a[0] == 0.0}
        self.cache = {}

    def _fitted(self, arc):
        """arc: list of keys, first and last are nodes (or closed)."""
        flip = sum(x for x, _ in arc) < 0
        a = [(-x if flip else x, y) for x, y in arc]
        rev = a[0] > a[-1] or (a[0] == a[-1] and a[1] > a[-2])
        if rev:
            a = a[::-1]
        k = tuple(a)
        if k not in self.cache:
            self.cache[k] = fit(k)
        segs = self.cache[k]
        if rev:
            segs = [s[::-1] for s in segs[::-1]]
        if flip:
            segs = [[np.array([-c[0], c[1]]) for c in s] for s in segs]
        return segs

    def ring(self, ring):
        q = [key(c) for c in ring]
        q = [a for a, b in zip(q, q[1:]) if a != b]
        idx = [i for i, a in enumerate(q) if a in self.nodes]
        if not idx:
            return self._fitted(q + q[:1])
        q = q[idx[0] :] + q[: idx[0]]
        q.append(q[0])
        segs, cur = [], [q[0]]
        for a in q[1:]:
            cur.append(a)
            if a in self.nodes:
                segs += self._fitted(cur)
                cur = [a]
        return segs

    def d(self, g):
        return " ".join(d_of(self.ring(r)) for r in rings(g))

    def poly(self, g):
        """The polygon the fitted path really draws (for tests)."""
        rs = [flatten([tuple(np.array(c) for c in s) for s in self.ring(r)], 0.8) for r in rings(g)]
        out = Polygon(rs[0]).buffer(0)
        for r in rs[1:]:
            out = out.symmetric_difference(Polygon(r).buffer(0))
        return out


def largest_part(g):
    return max(g.geoms, key=lambda part: part.area) if hasattr(g, "geoms") else g


def rings(g):
    gs = g.geoms if hasattr(g, "geoms") else [g]
    for p in gs:
        yield list(p.exterior.coords)
        for i in p.interiors:
            yield list(i.coords)


def num(v):
    s = f"{v:.2f}".rstrip("0").rstrip(".")
    return "0" if s in ("-0", "") else s


def d_of(segs, close=True):
    s = f"M{num(segs[0][0][0])} {num(segs[0][0][1])}"
    for a, b, c, d in segs:
        ch = np.array(d) - np.array(a)
        L = np.linalg.norm(ch)
        flat = L < 1e-6 or max(abs(_x(ch, np.array(b) - a)), abs(_x(ch, np.array(c) - a))) / L < 0.03
        s += (
            f"L{num(d[0])} {num(d[1])}"
            if flat
            else f"C{num(b[0])} {num(b[1])} {num(c[0])} {num(c[1])} {num(d[0])} {num(d[1])}"
        )
    return s + ("Z" if close else "")


def _x(a, b):
    return a[0] * b[1] - a[1] * b[0]


def unit(v):
    n = np.linalg.norm(v)
    return v / n if n else v


def flip(segs):
    return [[np.array([-c[0], c[1]]) for c in s] for s in segs]
