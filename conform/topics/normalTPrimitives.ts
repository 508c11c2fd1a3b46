// Cases of `normal-t-primitives` to the distribution functions.

import { bivariateNormalCdf } from '../../engine/math/bivariateNormal.ts';
import { normalCdf, normalQuantile } from '../../engine/math/normal.ts';
import { bivariateStudentCdf, studentCdf, studentQuantile } from '../../engine/math/studentT.ts';
import { float, record, type Operations } from '../given.ts';

/** Reads a number of the case by name. */
type Read = (key: string) => number;

const value = (f: (read: Read) => number) => (given: unknown) => ({
  value: f((key) => float(record(given), key)),
});

export const operations: Operations = {
  'dist.Phi': value((of) => normalCdf(of('x'))),
  'dist.PhiInv': value((of) => normalQuantile(of('p'))),
  'dist.Phi2': value((of) => bivariateNormalCdf(of('h'), of('k'), of('r'))),
  'dist.tCdf': value((of) => studentCdf(of('x'), of('nu'))),
  'dist.tInv': value((of) => studentQuantile(of('p'), of('nu'))),
  'dist.t2': value((of) => bivariateStudentCdf(of('h'), of('k'), of('r'), of('nu'))),
};
