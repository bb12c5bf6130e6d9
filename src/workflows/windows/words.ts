/** A place in as many digits as a person wants to read. */
export const formatPlace = (x: number): string => String(Number(x.toPrecision(3)));

/** The places of a window. */
export const formatCentre = (centre: ArrayLike<number>): string =>
  centre.length === 1 ? formatPlace(centre[0]) : `(${Array.from(centre, formatPlace).join(', ')})`;
