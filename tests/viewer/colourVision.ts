/**
 * How colours look to others: contrast after WCAG 2, distance after CIE 1976, the three dichromacies after Viénot,
 * Brettel and Mollon (1999) for protan and deutan and a one-plane Brettel projection for tritan.
 */

import { rgb } from '../../viewer/theme/palette.ts';

export type Vision = 'normal' | 'protan' | 'deutan' | 'tritan';
export const VISIONS: readonly Vision[] = ['normal', 'protan', 'deutan', 'tritan'];

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

const SIMULATIONS: Readonly<Record<Exclude<Vision, 'normal'>, Matrix>> = {
  protan: [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
  deutan: [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
  tritan: [
    [1.01277, 0.13548, -0.14826],
    [-0.01243, 0.86812, 0.14431],
    [0.07589, 0.805, 0.11911],
  ],
};

export function contrast(a: string, b: string): number {
  const [bright, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

export function distance(a: string, b: string, vision: Vision): number {
  const [p, q] = [lab(seen(linear(a), vision)), lab(seen(linear(b), vision))];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

function seen(colour: Triple, vision: Vision): Triple {
  if (vision === 'normal') return colour;
  return apply(SIMULATIONS[vision], colour).map((value) =>
    Math.max(0, Math.min(1, value)),
  ) as unknown as Triple;
}

function linear(hex: string): Triple {
  return rgb(hex).map((byte) =>
    byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4,
  ) as unknown as Triple;
}

function luminance(hex: string): number {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function lab(colour: Triple): Triple {
  const xyz = apply(
    [
      [0.4124, 0.3576, 0.1805],
      [0.2126, 0.7152, 0.0722],
      [0.0193, 0.1192, 0.9505],
    ],
    colour,
  );
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const [x, y, z] = [f(xyz[0] / 0.95047), f(xyz[1]), f(xyz[2] / 1.08883)];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function apply(matrix: Matrix, [a, b, c]: Triple): Triple {
  return matrix.map((row) => row[0] * a + row[1] * b + row[2] * c) as unknown as Triple;
}
