// The door of the proofs: commitments, openings and their checks. Imports nothing of ours; the engine knows only the port of an audit.

export {
  attestWithCommitments,
  claimsTree,
  commitmentAudits,
  holdsCommitments,
  saltedClaims,
  verifyCommitments,
  type AuditedPool,
  type CommitmentAttestation,
  type CommitmentStatement,
} from './commitmentAudit.ts';
export { merkleSumTree, verifyMerkleSum } from './merkleSumTree.ts';
export type { MerkleSumTree, SaltedValue, Sibling } from './merkleSumTree.ts';
export {
  addCommitments,
  addOpenings,
  BLINDING_TAG,
  commit,
  generatorFromTag,
  GROUP_ORDER,
  opens,
  scalarOf,
  scaleCommitment,
  valueGenerator,
  type Opening,
} from './pedersen.ts';
export { BUFFER_UNIT, solvency } from './solvency.ts';
export { fromHex, toHex } from './encoding.ts';
export type { O1js, ProofJson } from './o1jsPort.ts';
export {
  ASSETS_MAX,
  POSITIONS_MAX,
  provabilityFault,
  publicNumbers,
  SolvencyProver,
  type SolvencyStatement,
} from './solvencyProgram.ts';
