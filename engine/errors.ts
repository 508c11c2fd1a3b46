// The engine's two kinds of failure. A rejection (an order that the rules refuse) is neither: it is a value.

/** Our own code broke a stated promise: ends the run. `id` names the promise in docs/invariants.md. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
  readonly id: string;
  constructor(id: string, says: string) {
    super(`${id}: ${says}`);
    this.id = id;
  }
}

/** One thing wrong with an input: where it stands, what was found, what would mend it. */
export interface Fault {
  readonly where: string;
  readonly found: string;
  readonly mend: string;
}

/** A scenario, file or message that makes no sense. Lists every fault, not only the first. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super(faults.map((fault) => `${fault.where}: ${fault.found}. ${fault.mend}`).join('\n'));
    this.faults = faults;
  }
}

/** Throws `InvariantViolation` unless `condition` holds. Stays on in production: a run that lies is worse than one that stops. */
export function invariant(condition: boolean, id: string, says: string): asserts condition {
  if (!condition) throw new InvariantViolation(id, says);
}
