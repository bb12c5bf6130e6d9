"""PyTorch on the processor: coupling flows of 60 coordinates, their training step with Adam, and samples with densities."""

import math
import sys
import time

import torch
from torch.nn import functional as F

from peer import serve

threads = int(sys.argv[1])
torch.set_num_threads(threads)
torch.set_num_interop_threads(1)

ROWS, DIM, LAYERS, WIDTH, DEPTH, BINS, BOUND = 1024, 60, 12, 64, 2, 8, 5.0
HALF = DIM // 2
LEAST = 1e-3
SLOPE_ZERO = math.log(math.expm1(1 - LEAST))


def network(outputs):
    sizes = [HALF] + [WIDTH] * DEPTH + [outputs]
    layers = []
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        layers += [torch.nn.Linear(a, b)] + ([torch.nn.SiLU()] if i < DEPTH else [])
    torch.nn.init.normal_(layers[-1].weight, std=0.01)
    return torch.nn.Sequential(*layers)


def affine(x, raw, inverse):
    log_scale, shift = (3 * torch.tanh(raw[:, :HALF] / 3)), raw[:, HALF:]
    if inverse:
        return (x - shift) * torch.exp(-log_scale), -log_scale
    return x * torch.exp(log_scale) + shift, log_scale


def spline(x, raw, inverse):
    """Rational-quadratic splines with linear tails (Durkan et al. 2019), the bin found by searching and picked by gathers."""
    raw = raw.view(-1, HALF, 3 * BINS - 1)
    w, h, d = raw.split([BINS, BINS, BINS - 1], -1)

    def knots(logits):
        shares = LEAST + (1 - LEAST * BINS) * torch.softmax(logits, -1)
        edges = F.pad(torch.cumsum(shares, -1), (1, 0)) * (2 * BOUND) - BOUND
        return edges, shares * (2 * BOUND)

    xs, widths = knots(w)
    ys, heights = knots(h)
    slopes = F.pad(F.softplus(d + SLOPE_ZERO) + LEAST, (1, 1), value=1.0)
    inside = x.clamp(-BOUND, BOUND)
    edges = ys if inverse else xs
    k = (torch.searchsorted(edges[..., 1:-1].detach().contiguous(), inside[..., None].detach(), right=True))
    pick = lambda values: values.gather(-1, k).squeeze(-1)
    x0, width, y0, height, s0 = pick(xs), pick(widths), pick(ys), pick(heights), pick(slopes)
    s1 = slopes.gather(-1, k + 1).squeeze(-1)
    mean = height / width
    bend = s0 + s1 - 2 * mean
    if inverse:
        rise = inside - y0
        a = height * (mean - s0) + rise * bend
        b = height * s0 - rise * bend
        c = -mean * rise
        at = 2 * c / (-b - torch.sqrt((b * b - 4 * a * c).clamp(min=0)))
        value = x0 + at * width
    else:
        at = (inside - x0) / width
        value = y0 + height * (mean * at * at + s0 * at * (1 - at)) / (mean + bend * at * (1 - at))
    away = 1 - at
    slope = s1 * at * at + 2 * mean * at * away + s0 * away * away
    log_slope = 2 * mean.log() + slope.log() - 2 * (mean + bend * at * away).log()
    tail = x.abs() > BOUND
    value = torch.where(tail, x, value)
    log_slope = torch.where(tail, 0.0, -log_slope if inverse else log_slope)
    return value, log_slope


class Flow(torch.nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.apply_to = {"affine": affine, "spline": spline}[kind]
        outputs = HALF * {"affine": 2, "spline": 3 * BINS - 1}[kind]
        self.networks = torch.nn.ModuleList(network(outputs) for _ in range(LAYERS))

    def forward(self, x, inverse):
        volume = torch.zeros(x.shape[0])
        halves = [x[:, 0::2], x[:, 1::2]]
        for i in reversed(range(LAYERS)) if inverse else range(LAYERS):
            passing, mapped = halves[i % 2], halves[1 - i % 2]
            halves[1 - i % 2], log_slope = self.apply_to(mapped, self.networks[i](passing), inverse)
            volume = volume + log_slope.sum(1)
        return torch.stack(halves, 2).view(-1, DIM), volume


def log_base(z):
    return -0.5 * z.square().sum(1) - DIM / 2 * math.log(2 * math.pi)


torch.manual_seed(0)
data = torch.randn(ROWS, DIM)
kind = sys.argv[2]
flow = Flow(kind)
optimiser = torch.optim.Adam(flow.parameters(), lr=1e-3, fused=True)


def step(x):
    optimiser.zero_grad(set_to_none=True)
    z, volume = flow(x, True)
    loss = -(log_base(z) + volume).mean()
    loss.backward()
    optimiser.step()
    return loss


def draw(z):
    x, volume = flow(z, False)
    return x, log_base(z) - volume


steps, draws = {"eager": step}, {"eager": draw}


def start(mode):
    """Prepares a mode; returns the seconds that its first training step took."""
    begin = time.perf_counter()
    if mode == "compiled":
        steps[mode] = torch.compile(step)
        draws[mode] = torch.compile(draw)
    try:
        loss = steps[mode](data)
        with torch.no_grad():
            draws[mode](torch.randn(ROWS, DIM))
    except Exception as error:  # torch.compile needs a C++ compiler
        return {"failed": f"{type(error).__name__}: {str(error).splitlines()[0]}"}
    return {"seconds": time.perf_counter() - begin, "loss": loss.item()}


def train(mode, count):
    begin = time.perf_counter()
    for _ in range(count):
        loss = steps[mode](data)
    last = loss.item()
    return {"seconds": (time.perf_counter() - begin) / count, "loss": last}


def sample(mode, count):
    begin = time.perf_counter()
    with torch.no_grad():
        for _ in range(count):
            x, density = draws[mode](torch.randn(ROWS, DIM))
    (x.sum() + density.sum()).item()
    return {"seconds": (time.perf_counter() - begin) / count}


serve({"torch": torch.__version__}, start=start, train=train, sample=sample)
