// The triangular root of a covariance matrix, on flat arrays: row i, column j of an n × n matrix stands at i·n + j.

/** Lower triangular L with LLᵀ = A into `out`; false where A is not positive definite. Only the lower half of A is read. */
export function choleskyInto(a: Float64Array, n: number, out: Float64Array): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= out[i * n + k]! * out[j * n + k]!;
      if (i === j) {
        if (!(sum > 0)) return false;
        out[i * n + i] = Math.sqrt(sum);
      } else {
        out[i * n + j] = sum / out[j * n + j]!;
        out[j * n + i] = 0;
      }
    }
  }
  return true;
}

/** xᵀA⁻¹x from the root of A, where x is the row of `rows` that begins at `at`; `scratch` has room for n numbers. */
export function squaredDistance(
  root: Float64Array,
  n: number,
  rows: Float64Array,
  at: number,
  scratch: Float64Array,
): number {
  let distance = 0;
  for (let i = 0; i < n; i++) {
    let value = rows[at + i]!;
    for (let k = 0; k < i; k++) value -= root[i * n + k]! * scratch[k]!;
    value /= root[i * n + i]!;
    scratch[i] = value;
    distance += value * value;
  }
  return distance;
}
