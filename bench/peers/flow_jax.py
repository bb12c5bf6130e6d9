"""JAX on the processor, jitted: coupling flows of 60 coordinates, their training step with Adam, and samples with densities."""

import math
import os
import sys
import time

if sys.argv[1] == "1":
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp
import numpy as np

from peer import serve

ROWS, DIM, LAYERS, WIDTH, DEPTH, BINS, BOUND = 1024, 60, 12, 64, 2, 8, 5.0
HALF = DIM // 2
LEAST = 1e-3
SLOPE_ZERO = math.log(math.expm1(1 - LEAST))
kind = sys.argv[2]
picks = sys.argv[3] if len(sys.argv) > 3 else "gather"


def network(layers, h):
    for weight, bias in layers[:-1]:
        h = jax.nn.silu(h @ weight + bias)
    weight, bias = layers[-1]
    return h @ weight + bias


def affine(x, raw, inverse):
    log_scale, shift = 3 * jnp.tanh(raw[:, :HALF] / 3), raw[:, HALF:]
    if inverse:
        return (x - shift) * jnp.exp(-log_scale), -log_scale
    return x * jnp.exp(log_scale) + shift, log_scale


def spline(x, raw, inverse):
    """Rational-quadratic splines with linear tails (Durkan et al. 2019); the bin is picked by gathers or by a mask."""
    raw = raw.reshape(-1, HALF, 3 * BINS - 1)
    w, h, d = raw[..., :BINS], raw[..., BINS : 2 * BINS], raw[..., 2 * BINS :]

    def knots(logits):
        shares = LEAST + (1 - LEAST * BINS) * jax.nn.softmax(logits, -1)
        sizes = shares * (2 * BOUND)
        return jnp.cumsum(sizes, -1) - sizes - BOUND, sizes

    xs, widths = knots(w)
    ys, heights = knots(h)
    ones = jnp.ones(d.shape[:-1] + (1,))
    slopes = jnp.concatenate([ones, jax.nn.softplus(d + SLOPE_ZERO) + LEAST, ones], -1)
    inside = jnp.clip(x, -BOUND, BOUND)
    edges = ys if inverse else xs
    k = jnp.sum(inside[..., None] >= edges[..., 1:], -1, keepdims=True)
    if picks == "gather":
        pick = lambda values: jnp.take_along_axis(values, k, -1)[..., 0]
    else:
        mask = k == jnp.arange(BINS)
        pick = lambda values: jnp.sum(jnp.where(mask, values, 0), -1)
    x0, width, y0, height = pick(xs), pick(widths), pick(ys), pick(heights)
    s0, s1 = pick(slopes[..., :-1]), pick(slopes[..., 1:])
    mean = height / width
    bend = s0 + s1 - 2 * mean
    if inverse:
        rise = inside - y0
        a = height * (mean - s0) + rise * bend
        b = height * s0 - rise * bend
        c = -mean * rise
        at = 2 * c / (-b - jnp.sqrt(jnp.maximum(b * b - 4 * a * c, 0)))
        value = x0 + at * width
    else:
        at = (inside - x0) / width
        value = y0 + height * (mean * at * at + s0 * at * (1 - at)) / (mean + bend * at * (1 - at))
    away = 1 - at
    slope = s1 * at * at + 2 * mean * at * away + s0 * away * away
    log_slope = 2 * jnp.log(mean) + jnp.log(slope) - 2 * jnp.log(mean + bend * at * away)
    tail = jnp.abs(x) > BOUND
    return jnp.where(tail, x, value), jnp.where(tail, 0, -log_slope if inverse else log_slope)


apply_to = {"affine": affine, "spline": spline}[kind]
outputs = HALF * {"affine": 2, "spline": 3 * BINS - 1}[kind]
sizes = [HALF] + [WIDTH] * DEPTH + [outputs]


def initialise(key):
    layers = []
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        scale = 0.01 if i == DEPTH else np.sqrt(2 / a)
        layers.append((jax.random.normal(jax.random.fold_in(key, i), (a, b)) * scale, jnp.zeros(b)))
    return layers


def flow(parameters, x, inverse):
    volume = jnp.zeros(x.shape[0])
    halves = [x[:, 0::2], x[:, 1::2]]
    for i in reversed(range(LAYERS)) if inverse else range(LAYERS):
        passing, mapped = halves[i % 2], halves[1 - i % 2]
        halves[1 - i % 2], log_slope = apply_to(mapped, network(parameters[i], passing), inverse)
        volume = volume + log_slope.sum(1)
    return jnp.stack(halves, 2).reshape(-1, DIM), volume


def log_base(z):
    return -0.5 * (z * z).sum(1) - DIM / 2 * math.log(2 * math.pi)


def loss_of(parameters, x):
    z, volume = flow(parameters, x, True)
    return -(log_base(z) + volume).mean()


def train_step(state, x):
    parameters, m, v, t = state
    loss, g = jax.value_and_grad(loss_of)(parameters, x)
    t = t + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
    rate, root = 1e-3 / (1 - 0.9**t), jnp.sqrt(1 / (1 - 0.999**t))
    update = lambda p, m, v: p - rate * m / (jnp.sqrt(v) * root + 1e-8)
    return (jax.tree.map(update, parameters, m, v), m, v, t), loss


@jax.jit
def draw(parameters, key):
    z = jax.random.normal(key, (ROWS, DIM))
    x, volume = flow(parameters, z, False)
    return x, log_base(z) - volume


jitted = jax.jit(train_step, donate_argnums=0)
parameters = [initialise(jax.random.key(i)) for i in range(LAYERS)]
zeros = lambda: jax.tree.map(jnp.zeros_like, parameters)
state = (parameters, zeros(), zeros(), jnp.float32(0))
data = jnp.asarray(np.random.default_rng(0).standard_normal((ROWS, DIM)), jnp.float32)


def start(mode):
    """Compiles; returns the seconds until the first training step is done."""
    global state
    begin = time.perf_counter()
    state, loss = jitted(state, data)
    loss.block_until_ready()
    seconds = time.perf_counter() - begin
    draw(state[0], jax.random.key(1))[1].block_until_ready()
    return {"seconds": seconds, "loss": float(loss)}


def train(mode, count):
    global state
    begin = time.perf_counter()
    for _ in range(count):
        state, loss = jitted(state, data)
    last = float(loss)
    return {"seconds": (time.perf_counter() - begin) / count, "loss": last}


def sample(mode, count):
    begin = time.perf_counter()
    for i in range(count):
        x, density = draw(state[0], jax.random.fold_in(jax.random.key(1), i))
    density.block_until_ready()
    return {"seconds": (time.perf_counter() - begin) / count}


serve({"jax": jax.__version__}, start=start, train=train, sample=sample)
