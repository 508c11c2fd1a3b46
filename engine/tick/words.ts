// Names of parts as people read them.

/** `englishAuction` → `English auction`; the first letter large, the words apart. */
export function titled(name: string): string {
  const spaced = name.replace(
    /([a-z])([A-Z])/g,
    (_, a: string, b: string) => `${a} ${b.toLowerCase()}`,
  );
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
