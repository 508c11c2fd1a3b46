// A world in which a one-factor model is right: Gaussian factors, one move, equal loans, a fixed loss, and sales that move nothing.

import { normalCdf } from '../../engine/math/normal.ts';

const ASSETS = Array.from({ length: 20 }, (_, i) => `A${i}`);
/** One move of 30 %; a correlation of a quarter. */
export const calmWorld = `name: calm-world
title: A world without impact
secondsPerTick: 1d
duration: 2d
assets:
  USD: { decimals: 6 }
${ASSETS.map((name) => `  ${name}: { decimals: 6 }`).join('\n')}
fundamentals:
  market:
    kind: factorModel
    assets:
${ASSETS.map((name) => `      ${name}: { price: 1, volatilityPerYear: ${0.3 * Math.sqrt(365)}, loadings: { market: 0.5 } }`).join('\n')}
securitisation:
  pool:
    kind: thresholdLoans
    assets: [${ASSETS.join(', ')}]
    owed: 0.6
    haircutPerLiquidation: 0
    impactPerLiquidation: 0
    lossGivenDefault: 0.5
    tranches:
      - { name: junior, attach: 0, detach: 0.05 }
      - { name: mezzanine, attach: 0.05, detach: 0.15 }
      - { name: senior, attach: 0.15, detach: 1 }
`;

/** A loan is closed when 0.9·S < 0.6, with log S ~ N(−σ²/2, σ²) and σ = 0.3. */
export const calmDefaultProbability = normalCdf((Math.log(0.6 / 0.9) + 0.045) / 0.3);
