"""PyTorch on the processor: a training step of an MLP with Adam, and reverse diffusion steps; eager or compiled."""

import sys
import time

import torch

from peer import serve

threads = int(sys.argv[1])
torch.set_num_threads(threads)
torch.set_num_interop_threads(1)

ROWS, INPUTS, WIDTH, DEPTH, OUTPUTS = 1024, 5, 256, 5, 2


def network():
    sizes = [INPUTS] + [WIDTH] * DEPTH + [OUTPUTS]
    layers = []
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        layers += [torch.nn.Linear(a, b)] + ([torch.nn.SiLU()] if i < DEPTH else [])
    return torch.nn.Sequential(*layers)


torch.manual_seed(0)
model = network()
optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, **({"fused": True} if "fused" in sys.argv else {}))
x, y = torch.randn(ROWS, INPUTS), torch.randn(ROWS, OUTPUTS)


def step(x, y):
    optimiser.zero_grad(set_to_none=True)
    loss = (model(x) - y).square().mean()
    loss.backward()
    optimiser.step()
    return loss


def reverse(z, noise, t):
    """One Euler-Maruyama step of a variance-preserving reverse process, on a batch of points."""
    rows = z.shape[0]
    time_row = torch.stack([t - 0.5, torch.cos(2 * torch.pi * t), torch.zeros(())]).expand(rows, 3)
    beta = 0.001 + 2.999 * t
    score = model(torch.cat([z, time_row], 1))
    return z + (0.5 * beta * z + beta * score) * 0.01 + torch.sqrt(beta * 0.01) * noise


steps = {"eager": step}
reverses = {"eager": reverse}


def start(mode):
    """Prepares a mode; returns the seconds that its first training step took."""
    begin = time.perf_counter()
    if mode == "compiled":
        steps[mode] = torch.compile(step)
        reverses[mode] = torch.compile(reverse)
    try:
        steps[mode](x, y)
    except Exception as error:  # torch.compile needs a C++ compiler
        steps.pop(mode)
        return {"failed": f"{type(error).__name__}: {str(error).splitlines()[0]}"}
    return {"seconds": time.perf_counter() - begin}


def train(mode, count):
    begin = time.perf_counter()
    for _ in range(count):
        loss = steps[mode](x, y)
    loss.item()
    return {"seconds": (time.perf_counter() - begin) / count}


def sample(mode, points, count):
    begin = time.perf_counter()
    with torch.no_grad():
        z = torch.randn(points, 2)
        for i in range(count):
            z = reverses[mode](z, torch.randn(points, 2), torch.tensor(1 - i / count))
    z.sum().item()
    return {"seconds": time.perf_counter() - begin}


serve({"torch": torch.__version__}, start=start, train=train, sample=sample)
