import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CauseShare } from '../../engine/events/events.ts';
import { Genealogy } from '../../engine/feedback/genealogy.ts';
import { World } from '../../engine/state/world.ts';

/** Liquidations in order, each with weights for earlier ones (by how far back they lie) and for everything else. */
const history = fc.array(
  fc.record({
    notional: fc.integer({ min: 1, max: 1000 }),
    outside: fc.integer({ min: 0, max: 10 }),
    parents: fc.array(
      fc.record({ back: fc.integer({ min: 1, max: 12 }), weight: fc.integer({ min: 1, max: 10 }) }),
      { maxLength: 4 },
    ),
  }),
  { maxLength: 40 },
);

test('trees partition the liquidations, roots lie before their members, and branching is a share', () => {
  fc.assert(
    fc.property(history, (rows) => {
      const genealogy = new Genealogy(new World(), 'toy');
      const notionals = rows.reduce((sum, { notional }) => sum + notional, 0);
      rows.forEach(({ notional, outside, parents }, i) => {
        const known = parents.filter(({ back }) => i + 1 - back >= 1);
        const total = outside + known.reduce((sum, { weight }) => sum + weight, 0);
        const shares: CauseShare[] = known.map(({ back, weight }) => ({
          cause: 'liquidation',
          id: i + 1 - back,
          share: weight / total,
        }));
        if (outside > 0 || total === 0)
          shares.push({ cause: 'exogenous', share: total === 0 ? 1 : outside / total });
        genealogy.note({ id: i + 1, tick: i, notional, parents: shares });
      });
      const sizes = genealogy.treeSizes();
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(rows.length);
      const totals = genealogy.totals.value;
      expect(totals.roots).toBe(sizes.length);
      expect(totals.largestCascade).toBe(Math.max(0, ...sizes));
      expect(totals.notional).toBe(notionals);
      rows.forEach((_, i) => {
        const place = genealogy.placeOf(i + 1)!;
        expect(place.root).toBeLessThanOrEqual(i + 1);
        expect(place.generation === 0).toBe(place.root === i + 1);
        expect(place.members).toBeGreaterThan(place.generation);
      });
      if (rows.length === 0) return;
      const branching = genealogy.branchingSince(-1);
      expect(branching).toBeGreaterThanOrEqual(0);
      expect(branching).toBeLessThanOrEqual(1 + 1e-12);
      // The first has no earlier one to descend from.
      if (rows.length === 1) expect(branching).toBe(0);
    }),
  );
});
