/** Labels that never collide: pushed apart along one axis, or dropped by rank where room runs out. Pure. */

/**
 * New centres for labels of one height, as near to the wanted ones as order and room allow. Neighbours that touch
 * are merged into a block that sits at its members' mean, until no two blocks touch (pool adjacent violators).
 */
export function spread(
  wanted: readonly number[],
  gap: number,
  low: number,
  high: number,
): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
  interface Block {
    members: number[];
    sum: number;
  }
  const blocks: Block[] = [];
  const halfSpan = (block: Block) => ((block.members.length - 1) * gap) / 2;
  const centre = (block: Block) => {
    const mean = block.sum / block.members.length;
    return Math.max(low + halfSpan(block), Math.min(high - halfSpan(block), mean));
  };
  for (const i of order) {
    blocks.push({ members: [i], sum: wanted[i]! });
    while (blocks.length > 1) {
      const last = blocks.at(-1)!;
      const before = blocks.at(-2)!;
      if (centre(last) - halfSpan(last) - (centre(before) + halfSpan(before)) >= gap - 1e-9) break;
      blocks.pop();
      before.members.push(...last.members);
      before.sum += last.sum;
    }
  }
  const out: number[] = Array.from({ length: wanted.length }, () => 0);
  for (const block of blocks) {
    const top = centre(block) - halfSpan(block);
    block.members.forEach((member, i) => {
      out[member] = top + i * gap;
    });
  }
  return out;
}

export interface Placed {
  readonly x: number;
  readonly width: number;
}

/**
 * Which labels may be shown on one line: earlier ranks win, later ones that would touch a shown one are dropped.
 * `rank` lists indices, most important first.
 */
export function keepClear(
  labels: readonly Placed[],
  rank: readonly number[],
  gap: number,
): boolean[] {
  const shown: boolean[] = labels.map(() => false);
  for (const i of rank) {
    const one = labels[i]!;
    const clear = labels.every((other, j) => {
      if (!shown[j]) return true;
      return one.x + one.width + gap <= other.x || other.x + other.width + gap <= one.x;
    });
    shown[i] = clear;
  }
  return shown;
}
