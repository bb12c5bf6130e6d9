"""JAX on the processor: a jitted training step of an MLP with Adam, and jitted reverse diffusion steps."""

import os
import sys
import time

if sys.argv[1] == "1":
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp
import numpy as np

from peer import serve

ROWS, INPUTS, WIDTH, DEPTH, OUTPUTS = 1024, 5, 256, 5, 2
sizes = [INPUTS] + [WIDTH] * DEPTH + [OUTPUTS]

keys = jax.random.split(jax.random.key(0), len(sizes) - 1)
parameters = [
    (jax.random.normal(k, (a, b)) * np.sqrt(2 / a), jnp.zeros(b)) for k, a, b in zip(keys, sizes, sizes[1:])
]
zeros = lambda: jax.tree.map(jnp.zeros_like, parameters)
rng = np.random.default_rng(0)
x = jnp.asarray(rng.standard_normal((ROWS, INPUTS)), jnp.float32)
y = jnp.asarray(rng.standard_normal((ROWS, OUTPUTS)), jnp.float32)


def network(layers, h):
    for i, (weight, bias) in enumerate(layers):
        h = h @ weight + bias
        if i < DEPTH:
            h = jax.nn.silu(h)
    return h


def train_step(state, x, y):
    layers, m, v, t = state
    loss, g = jax.value_and_grad(lambda p: jnp.mean((network(p, x) - y) ** 2))(layers)
    t = t + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
    rate, root = 1e-3 / (1 - 0.9**t), jnp.sqrt(1 / (1 - 0.999**t))
    layers = jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) * root + 1e-8), layers, m, v)
    return (layers, m, v, t), loss


jitted = jax.jit(train_step, donate_argnums=0)
state = (parameters, zeros(), zeros(), jnp.float32(0))


def reverse(layers, z, key, t):
    rows = z.shape[0]
    time_row = jnp.broadcast_to(jnp.stack([t - 0.5, jnp.cos(2 * jnp.pi * t), 0.0]), (rows, 3))
    beta = 0.001 + 2.999 * t
    score = network(layers, jnp.concatenate([z, time_row], 1))
    noise = jax.random.normal(key, z.shape)
    return z + (0.5 * beta * z + beta * score) * 0.01 + jnp.sqrt(beta * 0.01) * noise


jitted_reverse = jax.jit(reverse)


def start():
    """Compiles the training step; returns the seconds until the first is done."""
    global state
    begin = time.perf_counter()
    state, loss = jitted(state, x, y)
    loss.block_until_ready()
    return {"seconds": time.perf_counter() - begin}


def train(count):
    global state
    begin = time.perf_counter()
    for _ in range(count):
        state, loss = jitted(state, x, y)
    loss.block_until_ready()
    return {"seconds": (time.perf_counter() - begin) / count}


def sample(points, count):
    layers = state[0]
    begin = time.perf_counter()
    key = jax.random.key(1)
    z = jax.random.normal(key, (points, 2))
    for i in range(count):
        z = jitted_reverse(layers, z, jax.random.fold_in(key, i), jnp.float32(1 - i / count))
    z.block_until_ready()
    return {"seconds": time.perf_counter() - begin}


serve({"jax": jax.__version__}, start=start, train=train, sample=sample)
