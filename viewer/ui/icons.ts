/** Line icons as SVG elements (never as characters: fonts lack them). */

const PATHS = {
  play: 'M7 4.5v15l12.5-7.5z',
  pause: 'M7 4.5h3.6v15H7zM13.6 4.5h3.6v15h-3.6z',
  back: 'M6 5h2.4v14H6zM19 5v14L9 12z',
  forward: 'M15.6 5H18v14h-2.4zM5 5v14l10-7z',
  restart: 'M12 5V1.8L7 6l5 4.2V7a5.4 5.4 0 1 1-5.2 7H4.7A7.4 7.4 0 1 0 12 5z',
  branch:
    'M7 3a2.6 2.6 0 0 0-1 5v8a2.6 2.6 0 1 0 2 0v-2.2c.6-.8 1.600-1.200 3.200-1.300 3-.200 5.300-1.200 5.700-4.500a2.600 2.600 0 1 0-2-.1c-.3 1.800-1.400 2.400-3.800 2.600-1.200.100-2.300.400-3.100.900V8A2.600 2.600 0 0 0 7 3z',
  theme: 'M12 3a9 9 0 1 0 0 18zm0-1.800a10.800 10.800 0 1 1 0 21.600 10.800 10.800 0 0 1 0-21.600z',
  projector:
    'M3 4h18v11.500H3zm1.800 1.800v7.900h14.400V5.800zM8 20l3-3.500h2l3 3.500h-2.400L12 18l-1.600 2z',
  help: 'M12 1.500a10.500 10.500 0 1 1 0 21 10.500 10.500 0 0 1 0-21zm0 1.900a8.600 8.600 0 1 0 0 17.200 8.600 8.600 0 0 0 0-17.200zm-1 11.400h2v2.300h-2zm1-8.100c2.200 0 3.700 1.300 3.700 3.200 0 2.400-2.600 2.700-2.600 4.200v.1H11c-.1-2.700 2.500-2.700 2.500-4.200 0-.8-.6-1.300-1.600-1.300s-1.700.600-1.800 1.700H8.200c.1-2.300 1.600-3.700 3.800-3.700z',
  table:
    'M3 4h18v16H3zm2 2v3h14V6zm0 5v2.500h6V11zm8 0v2.500h6V11zm-8 4.500V18h6v-2.500zm8 0V18h6v-2.500z',
  sliders:
    'M5 3h2v8H5zm0 14h2v4H5zM3 12h6v4H3zM11 3h2v3h-2zm0 9h2v9h-2zM9 7h6v4H9zM17 3h2v10h-2zm0 16h2v2h-2zM15 14h6v4h-6z',
  close:
    'M5.600 4.200 12 10.600l6.400-6.400 1.400 1.400-6.400 6.400 6.400 6.400-1.400 1.400-6.400-6.400-6.400 6.400-1.400-1.400 6.400-6.400-6.400-6.400z',
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', PATHS[name]);
  path.setAttribute('fill-rule', 'evenodd');
  svg.append(path);
  return svg;
}

/** A button with an icon, a name for those who cannot see it, and perhaps a visible word. */
export function iconButton(
  name: IconName,
  label: string,
  press: () => void,
  word = '',
): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = word === '' ? 'square' : 'worded';
  button.append(icon(name));
  if (word !== '') button.append(word);
  nameButton(button, label);
  button.addEventListener('click', press);
  return button;
}

export function nameButton(button: HTMLButtonElement, label: string): void {
  button.setAttribute('aria-label', label);
  button.title = label;
}
