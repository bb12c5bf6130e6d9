"""One umbrella step of the variable-barrier double well in Python, two ways: vectorised numpy over a batch, and a loop over steps.

dx1 = (a1 - k (x1 - c)) dt + a2 dB1, dx2 = -V'(x2) dt + a3 dB2 by Euler-Maruyama, V' = x (x² - 1)(6x² + 4h - 2), in float64. The numpy
version makes no temporaries: random numbers and all intermediate values go into arrays made once.
"""

import math
import random
import time

import numpy as np

from peer import serve

dt, a1, a2, a3, spring, centre, h = 0.01, 1e-4, 1e-4, 1.0, 50.0, 5.0, 4.0


def vectorised(walkers, steps):
    """Seconds of so many steps of so many walkers."""
    generator = np.random.Generator(np.random.SFC64(1))  # numpy's fastest
    x1, x2 = np.full(walkers, centre), np.full(walkers, -1.0)
    noise, square, drift = np.empty(walkers), np.empty(walkers), np.empty(walkers)
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
        np.subtract(1.0, square, out=drift)
        square *= 6.0
        square += constant
        drift *= square
        drift *= x2
        drift *= dt
        x2 += drift
        x2 += noise
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "variance": float(np.var(np.abs(x2)))}


def loop(steps):
    """Seconds of so many steps of one walker, positions as a numpy array, as in the authors' and most people's scripts."""
    generator = np.random.default_rng(1)
    x = np.array([centre, -1.0])
    noise = np.array([a2, a3])
    start = time.perf_counter()
    for _ in range(steps):
        square = x[1] ** 2
        drift = np.array([a1 - spring * (x[0] - centre), x[1] * (1 - square) * (6 * square + 4 * h - 2)])
        x = x + drift * dt + noise * np.sqrt(dt) * generator.standard_normal(2)
    return {"seconds": time.perf_counter() - start}


def scalar(steps):
    """The same without numpy: the fastest that a plain Python loop gets."""
    normal = random.Random(1).gauss
    x1, x2 = centre, -1.0
    s1, s2, constant = a2 * math.sqrt(dt), a3 * math.sqrt(dt), 4 * h - 2
    start = time.perf_counter()
    for _ in range(steps):
        square = x2 * x2
        x1 += (a1 - spring * (x1 - centre)) * dt + s1 * normal(0.0, 1.0)
        x2 += x2 * (1 - square) * (6 * square + constant) * dt + s2 * normal(0.0, 1.0)
    return {"seconds": time.perf_counter() - start}


serve({"numpy": np.__version__}, vectorised=vectorised, loop=loop, scalar=scalar)
