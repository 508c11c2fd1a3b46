import { describe, expect, test } from '@jest/globals';
import { PALETTES, cssProperties, heatTable } from '../../viewer/theme/palette.ts';
import { VISIONS, contrast, distance } from './colourVision.ts';

describe.each(Object.entries(PALETTES))('the %s palette', (_, palette) => {
  const marks = Object.entries(palette.marks);

  test('every mark and text stands off from the panel by at least 4.5 to 1', () => {
    const low = [
      ...marks,
      ['muted', palette.muted],
      ['text', palette.text],
      ['gain', palette.gain],
      ['loss', palette.loss],
      ['accent', palette.accent],
    ]
      .map(([name, colour]) => [name, contrast(colour, palette.panel)] as const)
      .filter(([, ratio]) => ratio < 4.5);
    expect(low).toEqual([]);
  });

  test('text on buttons, raised boxes and the page can be read', () => {
    expect(contrast(palette.accentText, palette.accent)).toBeGreaterThanOrEqual(4.5);
    for (const ground of [palette.raised, palette.page]) {
      expect(contrast(palette.text, ground)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(palette.muted, ground)).toBeGreaterThanOrEqual(4.5);
    }
  });

  test.each(VISIONS)('no two marks are nearer than 20 in %s vision', (vision) => {
    const near: string[] = [];
    for (const [i, [one, a]] of marks.entries()) {
      for (const [other, b] of marks.slice(i + 1)) {
        const apart = distance(a, b, vision);
        if (apart < 20) near.push(`${one} and ${other}: ${apart.toFixed(1)}`);
      }
    }
    expect(near).toEqual([]);
  });

  test('gain and loss, which stand side by side, are at least 20 apart in every vision', () => {
    for (const vision of VISIONS)
      expect(distance(palette.gain, palette.loss, vision)).toBeGreaterThanOrEqual(20);
  });

  test.each(['heat', 'threat'] as const)(
    'the %s ramp rises steadily and never outshines the lines',
    (name) => {
      const table = heatTable(palette[name]);
      expect(table[0]).toBe(0);
      const hex = (word: number) =>
        `#${[0, 8, 16].map((shift) => ((word >> shift) & 255).toString(16).padStart(2, '0')).join('')}`;
      const steps = [100, 140, 180, 220, 255].map((q) => contrast(hex(table[q]!), palette.panel));
      expect(steps.toSorted((a, b) => a - b)).toEqual(steps);
      expect(contrast(palette.marks.price, hex(table[255]!))).toBeGreaterThanOrEqual(3);
    },
  );

  test('every colour becomes a custom property, once', () => {
    const names = cssProperties(palette).map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining(['--price', '--accent-text', '--stack-0', '--warning']),
    );
  });
});
