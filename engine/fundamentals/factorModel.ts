// Several fundamentals that share factors and a market regime. In regime s the log return of asset a over a tick of length dt is
//
//   r_a = (m_a(s) − σ_a(s)²/2)·dt + σ_a(s)·√dt·( Σ_k λ_ak(s)·f_k + √(1 − Σ_k λ_ak(s)²)·e_a ) + jumps
//
// with factors and own parts of variance one, Gaussian or Student-t. Loadings are correlations with the factors, so two assets correlate
// by Σ_k λ_ak·λ_bk: a regime that raises the loadings takes correlation to one, and depth down with it.
//
// Every factor, every asset, the chain and the jumps draw from streams of their own names: one asset more, another regime or a
// louder factor leaves all other draws where they were.

import { InputError } from '../errors.ts';
import { exp } from '../math/elementary.ts';
import { chance, poisson, standardNormal } from '../random/distributions.ts';
import type { Generator } from '../random/generator.ts';
import { streamId } from '../random/streams.ts';
import type { RecordHandle } from '../state/world.ts';
import { portKey, type Kernel } from '../tick/kernel.ts';
import { defineMechanism } from '../tick/mechanism.ts';
import { channelSourceKey, metricSourceKey } from '../tick/sources.ts';
import {
  factorModelFaults,
  factorModelParameters,
  inRegime,
  type FactorModelTerms,
  type JumpTerms,
  type RegimeTerms,
} from './factorModelParameters.ts';
import { providePath, secondsPerYear, type PathState } from './path.ts';
import { stationaryShares, type TransitionMatrix } from './regimeChain.ts';

/** How deep the markets of an asset are in the regime in force, as a share of the calm one. */
export interface MarketDepth {
  factor(): number;
}

/** Provided under the asset's name. */
export const marketDepthKey = portKey<MarketDepth>('marketDepth');

/** Which regime is in force. */
export interface MarketRegime {
  readonly names: readonly string[];
  /** Index among the names. */
  current(): number;
}

export const marketRegimeKey = portKey<MarketRegime>('marketRegime');

interface RegimeState {
  regime: number;
  /** Ticks spent in each regime, and times that one was entered. */
  ticks: number[];
  entered: number[];
}

export const factorModel = defineMechanism({
  kind: 'factorModel',
  says: 'Fundamentals of several assets by common factors, jumps and a chain of market regimes.',
  parameters: factorModelParameters,
  build({ kernel, id, parameters }) {
    const terms = (): FactorModelTerms => parameters.value;
    const { assets, regimes } = terms();
    const faults = factorModelFaults(terms(), id);
    if (faults.length > 0) throw new InputError(faults);
    const names = regimes.map(({ name }) => name);
    const state = kernel.world.record<RegimeState>(`${id}.regime`, {
      regime: firstRegime(kernel, id, terms()),
      ticks: names.map(() => 0),
      entered: names.map(() => 0),
    });
    const paths = Object.entries(assets).map(([name, asset]) => {
      const path = kernel.world.record<PathState>(`${id}.${name}`, {
        base: asset.price,
        factor: 1,
      });
      providePath(kernel, name, path);
      kernel.provide(
        marketDepthKey,
        { factor: () => terms().regimes[state.value.regime]!.depth ?? 1 },
        name,
      );
      return { name, path };
    });
    kernel.provide(marketRegimeKey, { names, current: () => state.value.regime }, id);
    kernel.provide(
      channelSourceKey,
      [{ name: 'regime', label: 'Market regime', unit: '', read: () => state.value.regime }],
      id,
    );
    kernel.provide(metricSourceKey, { metrics: () => regimeMetrics(names, state.value) }, id);
    const draws = drawsOf(kernel, id, terms());
    return {
      phases: {
        shock: () => {
          if (kernel.tick > 0) {
            enter(state, nextRegime(kernel, id, terms(), state.value.regime));
            const step = draws(state.value.regime);
            for (const { name, path } of paths) path.value.base *= exp(step[name]!);
          }
          state.value.ticks[state.value.regime]!++;
        },
      },
    };
  },
});

function enter(state: RecordHandle<RegimeState>, regime: number): void {
  if (regime === state.value.regime) return;
  state.value.regime = regime;
  state.value.entered[regime]!++;
}

/** Shares of time and entries, by regime: `regimeShare.calm`, `regimeEntries.calm`. */
function regimeMetrics(
  names: readonly string[],
  { ticks, entered }: RegimeState,
): Record<string, number> {
  const all = ticks.reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(
    names.flatMap((name, i) => [
      [`regimeShare.${name}`, ticks[i]! / all],
      [`regimeEntries.${name}`, entered[i]!],
    ]),
  );
}

// ── the chain ───────────────────────────────────────────────────────────────────────────────────────

/** Probabilities of the next tick: a stay is exponential with its mean, cut into ticks. */
export function tickTransitions(
  regimes: readonly RegimeTerms[],
  secondsPerTick: number,
): TransitionMatrix {
  return regimes.map(({ meanStay }, i) => {
    const leave = regimes.length === 1 ? 0 : 1 - exp(-secondsPerTick / meanStay);
    return followers(regimes, i).map((share, j) => (j === i ? 1 - leave : leave * share));
  });
}

/** Shares of the regimes that follow one; nought for itself. */
function followers(regimes: readonly RegimeTerms[], from: number): number[] {
  const { next } = regimes[from]!;
  const weights = regimes.map(({ name }, j) =>
    j === from
      ? 0
      : next === undefined
        ? Number(j === (from + 1) % regimes.length)
        : (next[name] ?? 0),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (sum > 0 ? weight / sum : 0));
}

/** Regime that the schedule states for a time; undefined before its first entry. */
function scheduled({ schedule, regimes }: FactorModelTerms, seconds: number): number | undefined {
  const entry = schedule.findLast(([from]) => from <= seconds);
  return entry === undefined ? undefined : regimes.findIndex(({ name }) => name === entry[1]);
}

function firstRegime(kernel: Kernel, id: string, terms: FactorModelTerms): number {
  const stated = scheduled(terms, 0);
  if (stated !== undefined) return stated;
  if (terms.start !== 'stationary')
    return terms.regimes.findIndex(({ name }) => name === terms.start);
  const shares = stationaryShares(tickTransitions(terms.regimes, kernel.secondsPerTick));
  return pick(shares, kernel.streams.at(streamId(`${id}.regime`), -1).uniform());
}

function nextRegime(kernel: Kernel, id: string, terms: FactorModelTerms, regime: number): number {
  const stated = scheduled(terms, kernel.tick * kernel.secondsPerTick);
  if (stated !== undefined) return stated;
  const random = kernel.streams.at(streamId(`${id}.regime`), kernel.tick);
  const stay = exp(-kernel.secondsPerTick / terms.regimes[regime]!.meanStay);
  if (terms.regimes.length === 1 || !chance(random, 1 - stay)) return regime;
  return pick(followers(terms.regimes, regime), random.uniform());
}

function pick(shares: readonly number[], uniform: number): number {
  let left = uniform;
  for (let i = 0; i < shares.length; i++) {
    if (left < shares[i]!) return i;
    left -= shares[i]!;
  }
  return shares.findLastIndex((share) => share > 0);
}

// ── the returns ─────────────────────────────────────────────────────────────────────────────────────

/** Log returns of one tick by asset, given the regime. */
function drawsOf(
  kernel: Kernel,
  id: string,
  fixed: FactorModelTerms,
): (regime: number) => Readonly<Record<string, number>> {
  const { assets, jumps, law, degreesOfFreedom, tails } = fixed;
  const years = kernel.secondsPerTick / secondsPerYear;
  const root = Math.sqrt(years);
  const factors = [
    ...new Set(Object.values(assets).flatMap(({ loadings = {} }) => Object.keys(loadings))),
  ];
  const at = (name: string): number => streamId(`${id}.${name}`);
  const factorStreams = factors.map((name) => at(`factor.${name}`));
  const assetStreams = Object.keys(assets).map((name) => at(`asset.${name}`));
  const tailStream = at('tail');
  const jumpStream = at('jumps');
  const ownJumps = Object.keys(assets).map((name) => at(`jumps.${name}`));
  const isHeavy = law === 'studentT';
  const single = (stream: number): number => {
    const random = kernel.streams.at(stream, kernel.tick);
    const z = standardNormal(random);
    return isHeavy && tails === 'own' ? z * tailScale(random, degreesOfFreedom) : z;
  };
  return (regime) => {
    const common =
      isHeavy && tails === 'common'
        ? tailScale(kernel.streams.at(tailStream, kernel.tick), degreesOfFreedom)
        : 1;
    const f = factorStreams.map(single);
    const shared = jumps === null ? 0 : jumpMove(kernel, jumpStream, jumps, regime, years);
    const moves: Record<string, number> = {};
    Object.entries(assets).forEach(([name, asset], a) => {
      const sigma = inRegime(asset.volatilityPerYear, regime);
      let systematic = 0;
      let squares = 0;
      factors.forEach((factor, k) => {
        const loading = inRegime(asset.loadings?.[factor], regime);
        systematic += loading * f[k]!;
        squares += loading * loading;
      });
      const own = Math.sqrt(Math.max(0, 1 - squares)) * single(assetStreams[a]!);
      let move =
        (inRegime(asset.driftPerYear, regime) - 0.5 * sigma * sigma) * years +
        sigma * root * common * (systematic + own) +
        (asset.jumpShare ?? 1) * shared;
      if (asset.jumps !== undefined)
        move += jumpMove(kernel, ownJumps[a]!, asset.jumps, regime, years);
      moves[name] = move;
    });
    return moves;
  };
}

/** √((ν − 2)/χ²_ν): makes a normal draw a Student-t one of variance one. */
function tailScale(random: Generator, degrees: number): number {
  let chiSquare = 0;
  for (let i = 0; i < degrees; i++) {
    const z = standardNormal(random);
    chiSquare += z * z;
  }
  return Math.sqrt((degrees - 2) / chiSquare);
}

/** Sum of the jumps of one tick. */
function jumpMove(
  kernel: Kernel,
  stream: number,
  jumps: JumpTerms,
  regime: number,
  years: number,
): number {
  const random = kernel.streams.at(stream, kernel.tick);
  const count = poisson(random, inRegime(jumps.perYear, regime) * years);
  if (count === 0) return 0;
  const spread = inRegime(jumps.deviation, regime) * Math.sqrt(count);
  return count * inRegime(jumps.mean, regime) + spread * standardNormal(random);
}
