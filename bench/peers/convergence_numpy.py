"""One umbrella step of the variable-barrier double well in Python, from what is usually written to what is fastest.

dx1 = (a1 - k (x1 - c)) dt + a2 dB1, dx2 = -V'(x2) dt + a3 dB2 by Euler-Maruyama, V' = x (x² - 1)(6x² + 4h - 2), in float64.
"""

import math
import random
import time

import numpy as np

from peer import serve

dt, a1, a2, a3, spring, centre, h = 0.01, 1e-4, 1e-4, 1.0, 50.0, 5.0, 4.0


def drift(x):
    """Drift of walkers x (walkers × 2)."""
    x1, x2 = x[:, 0], x[:, 1]
    square = x2**2
    return np.stack([a1 - spring * (x1 - centre), x2 * (1 - square) * (6 * square + 4 * h - 2)], axis=1)


def vectorised(walkers, steps):
    """Expressions on whole arrays; with one walker, the loop over the steps of one trajectory."""
    generator = np.random.default_rng(1)
    x = np.tile([centre, -1.0], (walkers, 1))
    noise = np.array([a2, a3]) * np.sqrt(dt)
    start = time.perf_counter()
    for _ in range(steps):
        x = x + drift(x) * dt + noise * generator.standard_normal(x.shape)
    return {"seconds": time.perf_counter() - start}


def tuned(walkers, steps):
    """numpy's fastest generator, coordinates in arrays of their own, everything computed in place."""
    generator = np.random.Generator(np.random.SFC64(1))
    x1, x2 = np.full(walkers, centre), np.full(walkers, -1.0)
    noise, square, force = np.empty(walkers), np.empty(walkers), np.empty(walkers)
    s1, s2, constant = a2 * math.sqrt(dt), a3 * math.sqrt(dt), 4 * h - 2
    start = time.perf_counter()
    for _ in range(steps):
        generator.standard_normal(out=noise)
        noise *= s1
        x1 *= 1 - spring * dt
        x1 += (a1 + spring * centre) * dt
        x1 += noise
        generator.standard_normal(out=noise)
        noise *= s2
        np.multiply(x2, x2, out=square)
        np.subtract(1.0, square, out=force)
        square *= 6.0
        square += constant
        force *= square
        force *= x2
        force *= dt
        x2 += force
        x2 += noise
    return {"seconds": time.perf_counter() - start}


def scalar(steps):
    """One trajectory in plain Python numbers."""
    normal = random.Random(1).gauss
    x1, x2 = centre, -1.0
    s1, s2, constant = a2 * math.sqrt(dt), a3 * math.sqrt(dt), 4 * h - 2
    start = time.perf_counter()
    for _ in range(steps):
        square = x2 * x2
        x1 += (a1 - spring * (x1 - centre)) * dt + s1 * normal(0.0, 1.0)
        x2 += x2 * (1 - square) * (6 * square + constant) * dt + s2 * normal(0.0, 1.0)
    return {"seconds": time.perf_counter() - start}


serve({"numpy": np.__version__}, vectorised=vectorised, tuned=tuned, scalar=scalar)
