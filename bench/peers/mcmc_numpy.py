"""numpy: MALA and Hamiltonian Monte Carlo on the φ⁴ chain, all chains in one array."""

import time

import numpy as np

from peer import serve

N, A, BETA = 100, 0.1, 20.0
SPRING, DEPTH = BETA * A * N, BETA / (A * N)


def energy_and_gradient(x):
    padded = np.zeros((x.shape[0], N + 2))
    padded[:, 1:-1] = x
    steps = np.diff(padded, axis=1)
    square = x * x
    well = 1 - square
    energy = SPRING / 2 * np.einsum("ij,ij->i", steps, steps) + DEPTH / 4 * np.einsum("ij,ij->i", well, well)
    gradient = SPRING * (steps[:, :-1] - steps[:, 1:])
    gradient -= DEPTH * x * well
    return energy, gradient


def accept(rng, state, proposed, log_ratio):
    taken = np.log(rng.random(log_ratio.shape[0])) < log_ratio
    for old, new in zip(state, proposed):
        np.copyto(old, new, where=taken[:, None] if old.ndim == 2 else taken)
    return taken.mean()


def mala(rng, state, step):
    x, energy, gradient = state
    noise = rng.standard_normal(x.shape)
    y = x - step * gradient + np.sqrt(2 * step) * noise
    new_energy, new_gradient = energy_and_gradient(y)
    back = x - y + step * new_gradient
    log_ratio = energy - new_energy + np.einsum("ij,ij->i", noise, noise) / 2
    log_ratio -= np.einsum("ij,ij->i", back, back) / (4 * step)
    return accept(rng, state, (y, new_energy, new_gradient), log_ratio)


def hmc(rng, state, step, leaps):
    x, energy, gradient = state
    v = rng.standard_normal(x.shape)
    before = np.einsum("ij,ij->i", v, v) / 2
    y = x
    v = v - step / 2 * gradient
    for leap in range(leaps):
        y = y + step * v
        new_energy, new_gradient = energy_and_gradient(y)
        v -= (step if leap < leaps - 1 else step / 2) * new_gradient
    log_ratio = energy - new_energy + before - np.einsum("ij,ij->i", v, v) / 2
    return accept(rng, state, (y, new_energy, new_gradient), log_ratio)


states = {}


def run(kernel, chains, steps, step, leaps=1):
    """Seconds of one step, and the mean acceptance."""
    rng = np.random.default_rng(0)
    if (kernel, chains) not in states:
        x = 0.1 * rng.standard_normal((chains, N)) + 1
        states[kernel, chains] = [x, *energy_and_gradient(x)]
    state = states[kernel, chains]
    accepted = 0.0
    begin = time.perf_counter()
    c0 = time.process_time()
    for _ in range(steps):
        accepted += mala(rng, state, step) if kernel == "mala" else hmc(rng, state, step, leaps)
    seconds = time.perf_counter() - begin
    return {"seconds": seconds / steps, "cpu": (time.process_time() - c0) / steps, "acceptance": accepted / steps}


serve({"numpy": np.__version__}, run=run)
