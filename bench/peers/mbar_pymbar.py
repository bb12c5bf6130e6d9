"""pymbar on the reduced energies of bench/mbar.ts: free energies and their errors, timed here.

Arguments: `jax` or `plain` (pymbar 4, with or without JAX), or `3` (pymbar 3, as Debian ships it).
"""

import sys
import time

from peer import serve

kind = sys.argv[1]
if kind == "plain":
    sys.modules["jax"] = None  # pymbar 4 then says that JAX is not there, and goes on with numpy
import numpy as np  # noqa: E402
import pymbar  # noqa: E402

if kind == "plain":
    del sys.modules["jax"]
elif kind == "jax":
    import jax
    from pymbar import mbar_solvers

    if not mbar_solvers.use_jit:
        raise ImportError("pymbar does not find JAX")

data = {}


def load(path, states, counts):
    data["u"] = np.fromfile(path).reshape(states, -1)
    data["counts"] = np.array(counts)
    return {}


def solve():
    start, processor = time.perf_counter(), time.process_time()
    mbar = pymbar.MBAR(data["u"], data["counts"])
    if kind == "3":
        free, errors = mbar.getFreeEnergyDifferences()[:2]
    else:
        answer = mbar.compute_free_energy_differences()
        free, errors = answer["Delta_f"], answer["dDelta_f"]
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    return {"seconds": seconds, "processor": processor, "freeEnergies": np.asarray(free)[0].tolist(), "standardErrors": np.asarray(errors)[0].tolist()}


version = pymbar.version.version if kind == "3" else pymbar.__version__
versions = {"pymbar": str(version), "numpy": np.__version__}
if kind == "jax":
    versions["jax"] = jax.__version__
serve(versions, load=load, solve=solve)
