"""blackjax, jitted: MALA and Hamiltonian Monte Carlo on the φ⁴ chain, chains by vmap, steps by a scan."""

import os
import sys
import time

if sys.argv[1] == "1":
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import blackjax
import jax
import jax.numpy as jnp

from peer import serve

jax.config.update("jax_enable_x64", True)
N, A, BETA = 100, 0.1, 20.0
SPRING, DEPTH = BETA * A * N, BETA / (A * N)


def log_density(x):
    steps = jnp.diff(jnp.pad(x, 1))
    return -(SPRING / 2 * jnp.sum(steps**2) + DEPTH / 4 * jnp.sum((1 - x * x) ** 2))


def compiled(kernel, step, leaps, chains, steps):
    if kernel == "mala":
        algorithm = blackjax.mala(log_density, step)
    else:
        algorithm = blackjax.hmc(log_density, step, jnp.ones(N), leaps)

    @jax.jit
    def run(key, states):
        def one(states, key):
            states, info = jax.vmap(algorithm.step)(jax.random.split(key, chains), states)
            return states, info.acceptance_rate.mean()

        states, rates = jax.lax.scan(one, states, jax.random.split(key, steps))
        return states, rates.mean()

    x = 1 + 0.1 * jax.random.normal(jax.random.key(0), (chains, N))
    states = jax.vmap(algorithm.init)(x)
    begin = time.perf_counter()
    run(jax.random.key(1), states)[1].block_until_ready()
    return [run, states, time.perf_counter() - begin]


programs = {}


def run(kernel, chains, steps, step, leaps=1):
    """Seconds of one step without compilation, the mean acceptance, and the seconds of compilation with the first call."""
    name = (kernel, chains, steps)
    if name not in programs:
        programs[name] = compiled(kernel, step, leaps, chains, steps)
    program, states, first = programs[name]
    begin = time.perf_counter()
    c0 = time.process_time()
    states, rate = program(jax.random.key(2), states)
    rate.block_until_ready()
    seconds = time.perf_counter() - begin
    programs[name][1] = states
    return {"seconds": seconds / steps, "cpu": (time.process_time() - c0) / steps, "acceptance": float(rate), "first": first}


serve({"blackjax": blackjax.__version__, "jax": jax.__version__}, run=run)
