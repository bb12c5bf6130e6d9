/** SVG made by hand, where the plotting library has no mark for it. */

/** Makes an element of a kind with attributes. */
export type Draw = (name: string, attributes: Readonly<Record<string, string | number>>) => SVGElement;

/** Makes SVG elements on a document, numbers to a hundredth of a pixel. */
export function elements(document: Document): Draw {
  return (name, attributes) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes))
      element.setAttribute(key, typeof value === 'number' ? String(Number(value.toFixed(2))) : value);
    return element;
  };
}
