// The reference pool's figures as computed by an independent program over 5 × 20,000 paths, with standard errors: what the laws of losses and
// the engine are held against.

export interface ReferenceRow {
  readonly impactPerLiquidation: number;
  readonly haircutPerLiquidation: number;
  /** Share of positions with a loss, expected loss of the pool and of the tranches 0–2, 2–6 and 6–100 %; each with its standard error. */
  readonly defaultShare: Figure;
  readonly poolLoss: Figure;
  readonly junior: Figure;
  readonly mezzanine: Figure;
  readonly senior: Figure;
  /** Mean pair correlation of traded returns, all paths together, and the worst twentieth by loss. */
  readonly tradedCorrelation: readonly [all: number, worst: number];
}

export type Figure = readonly [value: number, standardError: number];

export const referenceRows: readonly ReferenceRow[] = [
  {
    impactPerLiquidation: 0,
    haircutPerLiquidation: 0,
    defaultShare: [0.0226, 0.0001],
    poolLoss: [0.000454, 0.000002],
    junior: [0.02269, 0.00012],
    mezzanine: [0, 0],
    senior: [0, 0],
    tradedCorrelation: [0.25, 0.261],
  },
  {
    impactPerLiquidation: 0.01,
    haircutPerLiquidation: 0.02,
    defaultShare: [0.1442, 0.0005],
    poolLoss: [0.00447, 0.00003],
    junior: [0.2061, 0.0009],
    mezzanine: [0.0085, 0.0002],
    senior: [0.000013, 0.000003],
    tradedCorrelation: [0.304, 0.395],
  },
  {
    impactPerLiquidation: 0.02,
    haircutPerLiquidation: 0.02,
    defaultShare: [0.3274, 0.0005],
    poolLoss: [0.02209, 0.00004],
    junior: [0.5113, 0.0004],
    mezzanine: [0.2004, 0.0004],
    senior: [0.00409, 0.00002],
    tradedCorrelation: [0.498, 0.73],
  },
  {
    impactPerLiquidation: 0.03,
    haircutPerLiquidation: 0.03,
    defaultShare: [0.7332, 0.0005],
    poolLoss: [0.1764, 0.0003],
    junior: [0.8712, 0.0004],
    mezzanine: [0.7989, 0.0008],
    senior: [0.1351, 0.0003],
    tradedCorrelation: [0.814, 0.884],
  },
];
