"""OpenMM, the current release or Debian's, for `npm run bench -- molecules`."""

import os
import resource
import time

try:
    import openmm
    from openmm import app, unit
except ImportError:
    from simtk import openmm, unit
    from simtk.openmm import app

from peer import serve

contexts = {}


def platforms():
    return {"platforms": [openmm.Platform.getPlatform(i).getName() for i in range(openmm.Platform.getNumPlatforms())]}


def protein():
    """The villin headpiece that OpenMM brings along, without its water, in ff96 with OBC2 (GBSAOBCForce: the fast way in OpenMM)."""
    pdb = app.PDBFile(os.path.join(os.path.dirname(app.__file__), "data", "test.pdb"))
    model = app.Modeller(pdb.topology, pdb.positions)
    model.delete([residue for residue in model.topology.residues() if residue.name in ("HOH", "Cl")])
    system = app.ForceField("amber96.xml", "amber96_obc.xml").createSystem(model.topology, removeCMMotion=False)
    context = openmm.Context(system, openmm.VerletIntegrator(0.001), openmm.Platform.getPlatformByName("CPU"))
    context.setPositions(model.positions)
    openmm.LocalEnergyMinimizer.minimize(context, maxIterations=200)
    positions = context.getState(getPositions=True).getPositions(asNumpy=True).value_in_unit(unit.nanometer)
    return {"system": openmm.XmlSerializer.serialize(system), "positions": positions.ravel().tolist()}


def evaluate(system, positions):
    """Energies by force and all forces, by the Reference platform: kJ/mol and nm."""
    system = openmm.XmlSerializer.deserialize(system)
    for group, force in enumerate(system.getForces()):
        force.setForceGroup(group)
    context = openmm.Context(system, openmm.VerletIntegrator(0.001), openmm.Platform.getPlatformByName("Reference"))
    context.setPositions([positions[i : i + 3] for i in range(0, len(positions), 3)])
    kj = unit.kilojoule_per_mole
    energies = {}
    for group, force in enumerate(system.getForces()):
        energy = context.getState(getEnergy=True, groups=1 << group).getPotentialEnergy()
        energies[type(force).__name__] = energy.value_in_unit(kj)
    forces = context.getState(getForces=True).getForces(asNumpy=True).value_in_unit(kj / unit.nanometer)
    return {"energies": energies, "forces": forces.ravel().tolist()}


def prepare(name, system, positions, platform, threads):
    """A context for Langevin dynamics at 1 fs and 300 K."""
    integrator = openmm.LangevinMiddleIntegrator(300, 1, 0.001)
    properties = {"Threads": str(threads)} if platform == "CPU" else {}
    place = openmm.Platform.getPlatformByName(platform)
    context = openmm.Context(openmm.XmlSerializer.deserialize(system), integrator, place, properties)
    context.setPositions([positions[i : i + 3] for i in range(0, len(positions), 3)])
    context.setVelocitiesToTemperature(300, 1)
    integrator.step(5)
    contexts[name] = context
    return {}


def run(name, steps):
    context = contexts[name]
    wall, processor = time.perf_counter(), time.process_time()
    context.getIntegrator().step(steps)
    context.getState(getPositions=True)
    return {"seconds": time.perf_counter() - wall, "processor": time.process_time() - processor}


def slices(name, steps, count):
    """The fastest of many short runs, seconds a step: what nobody interrupted."""
    integrator = contexts[name].getIntegrator()
    best = float("inf")
    for _ in range(count):
        start = time.perf_counter()
        integrator.step(steps)
        best = min(best, (time.perf_counter() - start) / steps)
    return {"seconds": best}


def memory():
    return {"mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


if __name__ == "__main__":
    serve(
        {"openmm": openmm.version.short_version},
        platforms=platforms,
        protein=protein,
        evaluate=evaluate,
        prepare=prepare,
        run=run,
        slices=slices,
        memory=memory,
    )
