/** Parts of dialogs that show reports. */

/** An empty SVG that is read out by its name. */
export function chart(label: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  return svg;
}

export function headCell(text: string, scope = 'col'): HTMLTableCellElement {
  const cell = document.createElement('th');
  cell.textContent = text;
  cell.scope = scope;
  return cell;
}
