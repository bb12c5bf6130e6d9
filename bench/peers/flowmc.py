"""flowMC by its own bundle (RQ-spline flow and MALA) on the dual moon and on the φ⁴ chain; positions of the production go into a file."""

import tempfile
import time

import flowMC
import jax
import jax.numpy as jnp
import numpy as np
from flowMC.resource_strategy_bundle.RQSpline_MALA import RQSpline_MALA_Bundle
from flowMC.Sampler import Sampler
from importlib.metadata import version

from peer import serve


def dual_moon(x, data):
    shell = -0.5 * ((jnp.linalg.norm(x) - 2) / 0.1) ** 2
    first = jax.nn.logsumexp(-0.5 * ((x[:1] + jnp.array([-3.0, 3.0])) / 0.8) ** 2)
    second = jax.nn.logsumexp(-0.5 * ((x[1:2] + jnp.array([-3.0, 3.0])) / 0.6) ** 2)
    return shell + first + second


def phi4(x, data):
    n, a, beta = x.shape[0], 0.1, 20.0
    steps = jnp.diff(jnp.pad(x, 1))
    return -beta * (a * n / 2 * jnp.sum(steps**2) + jnp.sum((1 - x * x) ** 2) / (4 * a * n))


# Seconds that JAX says it traced, lowered and compiled.
compiling = []
jax.monitoring.register_event_duration_secs_listener(
    lambda event, seconds, **_: compiling.append(seconds) if event.startswith("/jax/core/compile/") else None
)

targets = {"dual-moon": dual_moon, "phi4-chain": phi4}


def run(target, dim, chains, start, seed, options):
    """The whole of flowMC's run: its seconds, and how many of them went into tracing and compiling."""
    initial = jnp.asarray(np.array(start).reshape(chains, dim))
    compiling.clear()
    begin, processor = time.perf_counter(), time.process_time()
    key, own = jax.random.split(jax.random.PRNGKey(seed))
    bundle = RQSpline_MALA_Bundle(own, chains, dim, targets[target], **options)
    sampler = Sampler(n_dim=dim, n_chains=chains, rng_key=key, resource_strategy_bundles=bundle, checkpoint_interval=0)
    sampler.sample(initial, {"data": 0.0})
    positions = np.asarray(sampler.resources["positions_production"].data, np.float64)
    seconds, processor = time.perf_counter() - begin, time.process_time() - processor
    accepted = np.asarray(sampler.resources["global_accs_production"].data)
    accepted = float(accepted[np.isfinite(accepted)].mean())
    local = np.asarray(sampler.resources["local_accs_production"].data)
    local = float(local[np.isfinite(local)].mean())
    file = tempfile.NamedTemporaryFile(suffix=".npy", delete=False)
    np.save(file.name, positions)
    return {
        "seconds": seconds,
        "processor": processor,
        "compiling": sum(compiling),
        "file": file.name,
        "shape": positions.shape,
        "global": accepted,
        "local": local,
    }


serve({"flowMC": version("flowMC"), "jax": jax.__version__}, run=run)
