/** Symbols and standard atomic weights (IUPAC 2021, abridged to what tells elements apart), hydrogen to radon without the lanthanides. */
const weights: Readonly<Record<string, number>> = {
  ...{ H: 1.008, He: 4.003, Li: 6.94, Be: 9.012, B: 10.81, C: 12.011, N: 14.007, O: 15.999, F: 18.998 },
  ...{ Ne: 20.18, Na: 22.99, Mg: 24.305, Al: 26.982, Si: 28.085, P: 30.974, S: 32.06, Cl: 35.45, Ar: 39.95 },
  ...{ K: 39.098, Ca: 40.078, Sc: 44.956, Ti: 47.867, V: 50.942, Cr: 51.996, Mn: 54.938, Fe: 55.845 },
  ...{ Co: 58.933, Ni: 58.693, Cu: 63.546, Zn: 65.38, Ga: 69.723, Ge: 72.63, As: 74.922, Se: 78.971 },
  ...{ Br: 79.904, Kr: 83.798, Rb: 85.468, Sr: 87.62, Y: 88.906, Zr: 91.224, Nb: 92.906, Mo: 95.95 },
  ...{ Ru: 101.07, Rh: 102.906, Pd: 106.42, Ag: 107.868, Cd: 112.414, In: 114.818, Sn: 118.71, Sb: 121.76 },
  ...{ Te: 127.6, I: 126.904, Xe: 131.293, Cs: 132.905, Ba: 137.327, Pt: 195.084, Au: 196.967, Hg: 200.592 },
  ...{ Tl: 204.38, Pb: 207.2, Bi: 208.98, Rn: 222, D: 2.014 },
};

const byNumber = (
  'H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo ' +
  'Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba'
).split(' ');

/** Standard weight of an element in dalton; undefined for an unknown symbol. */
export const atomicWeight = (symbol: string): number | undefined => weights[symbol];

/** Symbol of an atomic number up to 56; empty beyond. */
export const symbolOf = (atomicNumber: number): string => byNumber[atomicNumber - 1] ?? '';

/** The element whose weight is closest to a mass, within half a dalton; empty where there is none. */
export function elementOfMass(mass: number): string {
  let best = '';
  for (const [symbol, weight] of Object.entries(weights)) {
    const distance = Math.abs(weight - mass);
    if (distance < 0.5 && !(Math.abs((weights[best] ?? Infinity) - mass) <= distance)) best = symbol;
  }
  return best;
}
