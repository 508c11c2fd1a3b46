/** Small helpers for building elements. */

/** An element with a class and children; text children stay text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.append(...children);
  return element;
}

/** Sets text only when it differs, so that a reader of a live region is not told the same twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** SVG patterns and markers that all views refer to. */
export function sharedDefinitions(): SVGSVGElement {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('class', 'definitions');
  svg.setAttribute('aria-hidden', 'true');
  const defs = svg.appendChild(document.createElementNS(ns, 'defs'));
  for (const name of ['warning', 'loss', 'panel']) {
    const pattern = defs.appendChild(document.createElementNS(ns, 'pattern'));
    for (const [key, value] of Object.entries({
      id: `hatch-${name}`,
      width: '7',
      height: '7',
      patternUnits: 'userSpaceOnUse',
      patternTransform: 'rotate(45)',
    }))
      pattern.setAttribute(key, value);
    const line = pattern.appendChild(document.createElementNS(ns, 'line'));
    for (const [key, value] of Object.entries({ x1: '1', x2: '1', y1: '0', y2: '7' }))
      line.setAttribute(key, value);
  }
  const marker = defs.appendChild(document.createElementNS(ns, 'marker'));
  const shape = {
    id: 'arrow',
    viewBox: '0 0 10 10',
    refX: '7',
    refY: '5',
    markerWidth: '15',
    markerHeight: '15',
    markerUnits: 'userSpaceOnUse',
    orient: 'auto-start-reverse',
  };
  for (const [key, value] of Object.entries(shape)) marker.setAttribute(key, value);
  marker
    .appendChild(document.createElementNS(ns, 'path'))
    .setAttribute('d', 'M0,0.6L10,5L0,9.4L2.2,5z');
  return svg;
}
