// Places in a scenario: `agents.keepers.count`, `fundamentals.ETH.points[3]`. A name that could be misread stands in brackets
// and quotes: `a["b.c"]`.

export type PathPart = string | number;

const plain = /^[^.[\]"=\s]+$/;

/** Text of a path; {@link parsePath} reads it back. */
export function printPath(parts: readonly PathPart[]): string {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (plain.test(part)) text += text === '' ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}

const piece = /\.?([^.[\]"=\s]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** Parts of a path; undefined if the text is none. */
export function parsePath(text: string): PathPart[] | undefined {
  const parts: PathPart[] = [];
  let at = 0;
  while (at < text.length) {
    piece.lastIndex = at;
    const match = piece.exec(text);
    if (match === null) return undefined;
    const [whole, name, index, quoted] = match;
    if (name !== undefined) {
      // A dot joins two names, and nothing else.
      if (whole.startsWith('.') !== parts.length > 0) return undefined;
      parts.push(name);
    } else if (index !== undefined) parts.push(Number(index));
    else parts.push(JSON.parse(quoted!) as string);
    at += whole.length;
  }
  return parts.length === 0 ? undefined : parts;
}
