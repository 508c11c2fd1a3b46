import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  amountInCeil,
  amountOutFloor,
  inputToSpotPrice,
} from '../../engine/amm/constantProduct.ts';
import { firstSharesFloor, LOCKED_SHARES, mintSharesFloor } from '../../engine/amm/shares.ts';

interface Case {
  readonly id: string;
  readonly op: string;
  readonly given: Readonly<Record<string, string>>;
  readonly expect: Readonly<Record<string, string>>;
  readonly tolerance: { readonly abs: string; readonly rel: string };
}

const { cases } = JSON.parse(
  readFileSync('tests/vectors/data/amm-cp-weighted-stable.json', 'utf8'),
) as { cases: Case[] };
const ours = cases.filter(({ op }) => op.startsWith('cp.'));

/** The vectors speak of tokens; each asset gets as many atoms per token as safe integers allow. */
const scaleFor = (...tokens: string[]): number => {
  const largest = Math.max(...tokens.map(Number), 1e-9);
  let scale = 1;
  while (largest * scale * 10 < 4e15) scale *= 10;
  return scale;
};
const atoms = (tokens: string, scale: number): number => Math.round(Number(tokens) * scale);

function check(
  found: number,
  wanted: string,
  { abs, rel }: Case['tolerance'],
  grain: number,
): void {
  const allowed = Number(abs) + Number(rel) * Math.abs(Number(wanted)) + grain;
  expect(Math.abs(found - Number(wanted))).toBeLessThanOrEqual(allowed);
}

describe('constant-product vectors', () => {
  test('there are some of every kind', () => {
    const kinds = new Set(ours.map(({ op }) => op));
    expect([...kinds].toSorted()).toEqual(['cp.in', 'cp.mint', 'cp.out', 'cp.toPrice']);
  });

  test.each(ours.map((one) => [one.id, one] as const))(
    '%s',
    (_, { op, given, expect: wanted, tolerance }) => {
      if (op === 'cp.out') {
        const scaleIn = scaleFor(given.reserveIn!, given.amountIn!);
        const scaleOut = scaleFor(given.reserveOut!);
        const out = amountOutFloor(
          atoms(given.amountIn!, scaleIn),
          atoms(given.reserveIn!, scaleIn),
          atoms(given.reserveOut!, scaleOut),
          Number(given.fee) * 10_000,
        );
        check(out / scaleOut, wanted.amountOut!, tolerance, 1 / scaleOut);
      } else if (op === 'cp.in') {
        const scaleIn = scaleFor(given.reserveIn!, wanted.amountIn!);
        const scaleOut = scaleFor(given.reserveOut!);
        const needed = amountInCeil(
          atoms(given.amountOut!, scaleOut),
          atoms(given.reserveIn!, scaleIn),
          atoms(given.reserveOut!, scaleOut),
          Number(given.fee) * 10_000,
        );
        check(needed! / scaleIn, wanted.amountIn!, tolerance, 1 / scaleIn);
      } else if (op === 'cp.mint') {
        const scale = scaleFor(
          given.amount0!,
          given.amount1!,
          given.reserve0!,
          given.reserve1!,
          wanted.supplyAfter!,
        );
        const amounts = [atoms(given.amount0!, scale), atoms(given.amount1!, scale)] as const;
        const reserves = [atoms(given.reserve0!, scale), atoms(given.reserve1!, scale)];
        const supply = atoms(given.supply!, scale);
        // The published first mint burns 1,000 of 10^18 base units; with other atoms the locked part is another share of a token.
        const minted =
          supply === 0 ? firstSharesFloor(...amounts) : mintSharesFloor(amounts, reserves, supply);
        check((supply + minted) / scale, wanted.supplyAfter!, tolerance, 1 / scale);
        check(
          minted / scale,
          wanted.minted!,
          tolerance,
          supply === 0 ? LOCKED_SHARES / 1e18 + 1 / scale : 1 / scale,
        );
      } else {
        const [scale0, scale1] = [scaleFor(given.reserve0!, '10'), scaleFor(given.reserve1!, '10')];
        const [reserve0, reserve1] = [
          atoms(given.reserve0!, scale0),
          atoms(given.reserve1!, scale1),
        ];
        const grain = 100;
        const price = Math.round(Number(given.targetPrice) * grain);
        // Down: asset 0 goes in until reserve1/reserve0 reaches the price. Up: asset 1 goes in against the inverse price.
        const down = Number(wanted.delta0) > 0;
        const input = down
          ? inputToSpotPrice(
              reserve0,
              reserve1,
              { numerator: (price * scale1) / scale0, denominator: grain },
              0,
            )
          : inputToSpotPrice(
              reserve1,
              reserve0,
              { numerator: (grain * scale0) / scale1, denominator: price },
              0,
            );
        check(
          input / (down ? scale0 : scale1),
          down ? wanted.delta0! : wanted.delta1!,
          tolerance,
          1 / (down ? scale0 : scale1),
        );
      }
    },
  );
});
