"""WHAM as it is usually solved, on the problem of bench/wham.ts: self-consistent sweeps over all windows and bins, in array expressions.

f_k <- -ln sum_b p_b exp(-u_kb), p_b = h_b / sum_k N_k exp(f_k - u_kb): two products of the windows x bins matrix of Boltzmann factors
with a vector a sweep, in double precision by the BLAS, on all cores. Sweeps are timed without the look at how far they have come.
"""

import time

import numpy as np

from peer import serve

data = {}


def load(energies, histogram, counts, windows):
    data["u"] = np.fromfile(energies).reshape(windows, -1)
    data["h"] = np.fromfile(histogram)
    data["n"] = np.array(counts, dtype=float)
    return {}


def solve(solution, tolerances, most):
    """Sweeps until the free energies (relative to window 0) are within each of the tolerances, in kT, of the solution."""
    exact = np.fromfile(solution)
    start = time.perf_counter()
    occupied = data["h"] > 0
    factors = np.ascontiguousarray(np.exp(-data["u"][:, occupied]))
    histogram, counts = data["h"][occupied], data["n"]
    f = np.zeros(len(counts))
    seconds = time.perf_counter() - start
    reached = []
    sweep = 0
    deviation = np.inf
    while len(reached) < len(tolerances) and sweep < most:
        start = time.perf_counter()
        density = histogram / ((counts * np.exp(f)) @ factors)
        f = -np.log(factors @ density)
        f -= f[0]
        seconds += time.perf_counter() - start
        sweep += 1
        deviation = np.abs(f - exact).max()
        while len(reached) < len(tolerances) and deviation < tolerances[len(reached)]:
            reached.append({"seconds": seconds, "sweeps": sweep})
    return {"reached": reached, "sweeps": sweep, "seconds": seconds, "deviation": float(deviation)}


serve({"numpy": np.__version__}, load=load, solve=solve)
