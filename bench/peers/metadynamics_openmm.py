"""OpenMM's own Metadynamics class on one dihedral: one walker, well-tempered."""

import math
import time

import openmm
from openmm import app, unit
from peer import serve

simulations = {}


def platforms():
    count = openmm.Platform.getNumPlatforms()
    return {"platforms": [openmm.Platform.getPlatform(i).getName() for i in range(count)]}


def prepare(name, system, positions, platform, threads, dihedral, width, height, bias_factor, frequency, biased):
    """A simulation with hills of `height` kJ/mol every `frequency` steps, or none."""
    system = openmm.XmlSerializer.deserialize(system)
    topology = app.Topology()
    residue = topology.addResidue("ALL", topology.addChain())
    for i in range(system.getNumParticles()):
        topology.addAtom(str(i), None, residue)
    bias = None
    if biased:
        angle = openmm.CustomTorsionForce("theta")
        angle.addTorsion(*dihedral, [])
        variable = app.BiasVariable(angle, -math.pi, math.pi, width, True)
        bias = app.Metadynamics(system, [variable], 300 * unit.kelvin, bias_factor, height, frequency)
    integrator = openmm.LangevinMiddleIntegrator(300, 1, 0.001)
    integrator.setRandomNumberSeed(1)
    place = openmm.Platform.getPlatformByName(platform)
    properties = {"Threads": str(threads)} if platform == "CPU" else {}
    simulation = app.Simulation(topology, system, integrator, place, properties)
    simulation.context.setPositions([positions[i : i + 3] for i in range(0, len(positions), 3)])
    simulation.context.setVelocitiesToTemperature(300, 1)
    simulations[name] = (simulation, bias)
    run(name, frequency)
    return {}


def run(name, steps):
    simulation, bias = simulations[name]
    start = time.perf_counter()
    if bias:
        bias.step(simulation, steps)
    else:
        simulation.step(steps)
    simulation.context.getState(getPositions=True)
    return {"seconds": time.perf_counter() - start}


if __name__ == "__main__":
    serve({"openmm": openmm.version.short_version}, platforms=platforms, prepare=prepare, run=run)
