"""The umbrella step of the variable-barrier double well in numpy, for `npm run bench -- convergence`.

All walkers at once in place, as fast as plain numpy goes; and one walker in a Python loop, step by step, with an array of two numbers
as the usual script does it, or with bare floats.
"""

import math
import random
import time

import numpy as np

from peer import serve

A1 = A2 = 1e-4
TEMPERATURE = 0.5
H = 4.0  # the published code's h: a barrier of 8 kT
K = 0.0
CENTRE, SPRING = 5.0, 50.0
DT = 0.01
CONSTANT, LINEAR = 4 * H + 2 * K - 2, 3.75 * K
NOISE = math.sqrt(2 * TEMPERATURE)


def vectorised(walkers, steps, bins=0, groups=1, seed=1):
    """Steps of all walkers; with bins, a histogram of the fast variable after each, one a group of walkers."""
    rng = np.random.default_rng(seed)
    slow = np.full(walkers, CENTRE)
    fast = np.full(walkers, -1.0)
    noise = np.empty((2, walkers))
    square, drift = np.empty(walkers), np.empty(walkers)
    counts = np.zeros((groups, bins), dtype=np.int64) if bins else None
    row = np.repeat(np.arange(groups) * bins, walkers // groups) if bins else None
    start = time.perf_counter()
    for _ in range(steps):
        rng.standard_normal(out=noise)
        np.multiply(fast, fast, out=square)
        np.multiply(square, 6.0, out=drift)
        if LINEAR:
            drift += LINEAR * fast
        drift += CONSTANT
        drift *= fast
        np.subtract(1.0, square, out=square)
        drift *= square
        drift *= DT
        fast += drift
        noise[1] *= NOISE * math.sqrt(DT)
        fast += noise[1]
        np.subtract(CENTRE, slow, out=drift)
        drift *= SPRING * DT
        drift += A1 * DT
        slow += drift
        noise[0] *= A2 * math.sqrt(DT)
        slow += noise[0]
        if bins:
            index = ((fast + 1.5) * (bins / 3.0)).astype(np.int64)
            inside = (fast >= -1.5) & (fast < 1.5)
            counts += np.bincount((row + index)[inside], minlength=groups * bins).reshape(groups, bins)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "nsPerWalkerStep": 1e9 * seconds / (walkers * steps), "left": float(np.mean(fast < 0))}


def loop(steps, seed=1):
    """One walker, one step after the other, as an array of two numbers."""
    rng = np.random.default_rng(seed)
    x = np.array([CENTRE, -1.0])
    trajectory = np.empty((steps, 2))
    start = time.perf_counter()
    for i in range(steps):
        z = x[1]
        drift = np.array([A1 - SPRING * (x[0] - CENTRE), z * (1 - z**2) * (6 * z**2 + LINEAR * z + CONSTANT)])
        x = x + drift * DT + np.array([A2, NOISE]) * np.sqrt(DT) * rng.normal(size=2)
        trajectory[i] = x
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "nsPerWalkerStep": 1e9 * seconds / steps}


def floats(steps, seed=1):
    """One walker, one step after the other, in bare Python numbers."""
    normal = random.Random(seed).gauss
    slow, fast = CENTRE, -1.0
    root = math.sqrt(DT)
    trajectory = []
    start = time.perf_counter()
    for _ in range(steps):
        square = fast * fast
        drift = fast * (1 - square) * (6 * square + LINEAR * fast + CONSTANT)
        slow += (A1 - SPRING * (slow - CENTRE)) * DT + A2 * root * normal(0, 1)
        fast += drift * DT + NOISE * root * normal(0, 1)
        trajectory.append(fast)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "nsPerWalkerStep": 1e9 * seconds / steps}


if __name__ == "__main__":
    serve({"numpy": np.__version__}, vectorised=vectorised, loop=loop, floats=floats)
