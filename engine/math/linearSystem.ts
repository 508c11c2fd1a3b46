// Small systems of linear equations.

/** The x with Ax = b, by elimination with row pivots. Rows of `a` and `b` are left as they are; NaN where there is no single answer. */
export function solveLinear(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]!]);
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column + 1; i < n; i++)
      if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const top = rows[column]!;
    for (let i = column + 1; i < n; i++) {
      const factor = rows[i]![column]! / top[column]!;
      if (factor === 0) continue;
      for (let j = column; j <= n; j++) rows[i]![j]! -= factor * top[j]!;
    }
  }
  const x = rows.map(() => 0);
  for (let i = n - 1; i >= 0; i--) {
    let rest = rows[i]![n]!;
    for (let j = i + 1; j < n; j++) rest -= rows[i]![j]! * x[j]!;
    x[i] = rest / rows[i]![i]!;
  }
  return x;
}
