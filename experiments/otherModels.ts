// The promise as other models would have made it from the same figures, and what each tranche's promise depends on.

import {
  finitePoolLaw,
  largePoolLaw,
  studentFiniteLaw,
  trancheExpectedLoss,
  type LossLaw,
} from '../index.ts';
import { sensitivitiesAround, type CopulaSensitivity, type ModelCredit } from './sensitivity.ts';

/** Degrees of freedom of the Student-t copula that is shown. */
export const STUDENT_DEGREES = 4;

export interface OtherModels {
  readonly name: string;
  /** Expected loss as a share of the tranche. */
  readonly gaussian: number;
  readonly largePool: number;
  readonly studentT: number;
  /** To default probability, loss given default and asset correlation, around the promise. */
  readonly sensitivities: readonly CopulaSensitivity[];
}

/** For every tranche. */
export function otherModels(
  credit: ModelCredit,
  tranches: readonly { readonly name: string; readonly attach: number; readonly detach: number }[],
): OtherModels[] {
  const pool = { ...credit, names: credit.positions };
  const laws = {
    gaussian: finitePoolLaw(pool),
    largePool: largePoolLaw(pool),
    studentT: studentFiniteLaw({ ...pool, degreesOfFreedom: STUDENT_DEGREES }),
  };
  return tranches.map(({ name, attach, detach }) => {
    const loss = (law: LossLaw): number => trancheExpectedLoss(law, { attach, detach });
    return {
      name,
      gaussian: loss(laws.gaussian),
      largePool: loss(laws.largePool),
      studentT: loss(laws.studentT),
      sensitivities: sensitivitiesAround(credit, { attach, detach }),
    };
  });
}
