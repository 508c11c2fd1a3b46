/**
 * The address bar holds the view: `#t=368&seed=42&theme=dark&stage=pool&view=genealogy&w=2880`. Keys that are not known here are
 * kept as they are, so that a link made by a later version survives a visit. Pure.
 */

export interface ViewState {
  /** Tick looked at; null is live. */
  readonly t: number | null;
  readonly seed: number | null;
  readonly theme: 'dark' | 'light' | null;
  /** What stands in the first place: market, pool or waterfall. */
  readonly stage: string | null;
  /** Tab on show in the last panel. */
  readonly view: string | null;
  readonly projector: boolean;
  readonly selected: number | null;
  readonly other: Readonly<Record<string, string>>;
}

export function parseHash(hash: string): ViewState {
  const all = new URLSearchParams(hash.replace(/^#/, ''));
  const other: Record<string, string> = {};
  for (const [key, value] of all) if (!KNOWN.has(key)) other[key] = value;
  const theme = all.get('theme');
  return {
    t: whole(all.get('t')),
    seed: whole(all.get('seed')),
    theme: theme === 'dark' || theme === 'light' ? theme : null,
    stage: word(all.get('stage')),
    view: word(all.get('view')),
    projector: all.get('p') === '1',
    selected: whole(all.get('sel')),
    other,
  };
}

/** Inverse of {@link parseHash}; absent values leave no key behind. */
export function printHash(state: ViewState): string {
  const all = new URLSearchParams();
  if (state.t !== null) all.set('t', String(state.t));
  if (state.seed !== null) all.set('seed', String(state.seed));
  if (state.theme !== null) all.set('theme', state.theme);
  if (state.stage !== null) all.set('stage', state.stage);
  if (state.view !== null) all.set('view', state.view);
  if (state.projector) all.set('p', '1');
  if (state.selected !== null) all.set('sel', String(state.selected));
  for (const [key, value] of Object.entries(state.other)) all.set(key, value);
  const text = all.toString();
  return text === '' ? '' : `#${text}`;
}

const KNOWN = new Set(['t', 'seed', 'theme', 'stage', 'view', 'p', 'sel']);

const word = (text: string | null): string | null =>
  text !== null && /^[a-zA-Z]+$/.test(text) ? text : null;

function whole(text: string | null): number | null {
  if (text === null || !/^\d{1,15}$/.test(text)) return null;
  return Number(text);
}
