"""Writes the force fields and minimised positions of src/systems/molecules/alanine-dipeptide.

Run: python scripts/make_alanine_dipeptide.py ALANINE_DIPEPTIDE.pdb
Any alanine dipeptide (ACE ALA NME) with hydrogens will do. Made with OpenMM 7.7, Reference platform; residue order and
names are those of the file.
"""
import pathlib
import re
import sys

import openmm
from openmm import app, unit

flavours = {
    'ff96-obc': ('amber96.xml', 'amber96_obc.xml'),
    'ff14sb-gbn': ('amber14/protein.ff14SB.xml', 'implicit/gbn.xml'),
    'ff14sb-gbn2': ('amber14/protein.ff14SB.xml', 'implicit/gbn2.xml'),
    'ff99sbildn-vacuum': ('amber99sbildn.xml',),
}

pdb = app.PDBFile(sys.argv[1])
folder = pathlib.Path(__file__).parent.parent / 'src/systems/molecules/alanine-dipeptide'
for name, files in flavours.items():
    field = app.ForceField(*files)
    system = field.createSystem(pdb.topology, nonbondedMethod=app.NoCutoff, removeCMMotion=False)
    context = openmm.Context(system, openmm.VerletIntegrator(1e-3), openmm.Platform.getPlatformByName('Reference'))
    context.setPositions(pdb.positions)
    openmm.LocalEnergyMinimizer.minimize(context, 1e-3, 0)
    positions = context.getState(getPositions=True).getPositions().value_in_unit(unit.nanometer)
    xml = re.sub(r'\n\s+', '\n', openmm.XmlSerializer.serialize(system)).strip()
    rows = '\n'.join('  [%s],' % ', '.join('%.5f' % x for x in row) for row in positions)
    (folder / f'{name}.ts').write_text(
        f'/** {" and ".join(files)} as OpenMM {openmm.version.short_version} writes them: by scripts/make_alanine_dipeptide.py. */\n\n'
        f'/** nm, of least energy. */\nexport const positions = [\n{rows}\n];\n\nexport const system = `{xml}\n`;\n'
    )
