// The little of o1js that the zero-knowledge proof uses, stated by shape: the package is an optional dependency, and nothing here may need it to be
// there. Whoever asks for a proof hands the loaded package over.

export interface FieldValue {
  add(other: FieldValue): FieldValue;
  sub(other: FieldValue | number): FieldValue;
  mul(other: FieldValue | bigint): FieldValue;
  equals(other: FieldValue): { toField(): FieldValue };
  assertEquals(other: FieldValue | number, message?: string): void;
  seal(): FieldValue;
  toBigInt(): bigint;
}

export interface ProofJson {
  readonly publicInput: readonly string[];
  readonly publicOutput: readonly string[];
  readonly maxProofsVerified: number;
  readonly proof: string;
}

export interface CompiledProgram {
  compile(options: {
    readonly cache: unknown;
  }): Promise<{ readonly verificationKey: VerificationKey }>;
  prove(
    publicInput: readonly FieldValue[],
    units: readonly FieldValue[],
    assets: readonly FieldValue[],
    salts: readonly FieldValue[],
  ): Promise<{ readonly proof: { toJSON(): ProofJson } }>;
}

export interface VerificationKey {
  readonly data: string;
  readonly hash: { toString(): string };
}

/** `import('o1js')`. */
export interface O1js {
  readonly Field: (value: bigint | number) => FieldValue;
  readonly Poseidon: { hash(fields: readonly FieldValue[]): FieldValue };
  readonly Provable: { Array(type: unknown, length: number): unknown };
  readonly Gadgets: { rangeCheckN(bits: number, value: FieldValue): void };
  readonly Cache: { FileSystem(folder: string): unknown };
  readonly ZkProgram: (definition: unknown) => CompiledProgram;
  verify(proof: ProofJson, key: VerificationKey): Promise<boolean>;
}
