"""numpy's generators, for `npm run bench -- random`."""

import time

import numpy as np

from peer import serve

MAKE = {"philox": np.random.Philox, "pcg64": np.random.PCG64, "sfc64": np.random.SFC64}


def fill(generator, kind, dtype, count, rounds):
    rng = np.random.Generator(MAKE[generator](1))
    out = np.empty(count, dtype=dtype)
    draw = rng.standard_normal if kind == "normal" else rng.random
    draw(out=out, dtype=out.dtype)
    start = time.perf_counter()
    for _ in range(rounds):
        draw(out=out, dtype=out.dtype)
    return {"seconds": time.perf_counter() - start}


if __name__ == "__main__":
    serve({"numpy": np.__version__}, fill=fill)
