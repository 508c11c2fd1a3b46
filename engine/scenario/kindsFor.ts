// Which kinds fit which place of a scenario, and what is said of one that does not. A kind of mechanism names its places itself (in the
// registry, where it comes with the program); one that names none, as somebody else's may, fits every place but that of agents.

import type { Fault } from '../errors.ts';
import type { AnyMechanism, Place } from '../tick/mechanism.ts';

interface Known {
  readonly mechanisms: readonly AnyMechanism[];
  readonly agents: readonly { readonly kind: string }[];
}

export interface KindsFor {
  /** What the place is called in messages. */
  readonly place: string;
  /** Kinds that belong there first of all. */
  readonly kinds: readonly string[];
  /** Where else a known kind belongs, as messages say it; undefined if it may stand here. */
  readonly homeOf: (kind: string) => string | undefined;
}

/** The kinds to choose from at a path such as `protocols.maker.liquidation` or `agents.keepers`. Outside the sections every mechanism fits. */
export function kindsFor(id: string, { mechanisms, agents }: Known): KindsFor {
  const place = placeOf(id);
  const name = place === undefined ? 'mechanisms' : names[place];
  const isAgent = (kind: string): boolean => agents.some((known) => known.kind === kind);
  const find = (kind: string) => mechanisms.find((known) => known.kind === kind);
  if (place === 'agents') {
    return {
      place: name,
      kinds: agents.map(({ kind }) => kind),
      homeOf: (kind) => (isAgent(kind) ? undefined : homeOf(find(kind))),
    };
  }
  return {
    place: name,
    kinds: mechanisms
      .filter((known) => fits(known, place) && (known.places?.[0] ?? place) === place)
      .map(({ kind }) => kind),
    homeOf: (kind) => {
      const known = find(kind);
      if (known === undefined) return names.agents;
      return fits(known, place) ? undefined : homeOf(known);
    },
  };
}

/** What is wrong with a kind at a path, if anything: nobody knows it, or it belongs elsewhere. */
export function kindFault(id: string, kind: string, known: Known): Fault | undefined {
  const { place, kinds, homeOf: home } = kindsFor(id, known);
  const where = `${id}.kind`;
  const mend = `Kinds for ${place}: ${kinds.join(', ') || 'none'}.`;
  const isKnown = [...known.mechanisms, ...known.agents].some((one) => one.kind === kind);
  if (!isKnown) return { where, found: `unknown kind "${kind}"`, mend };
  const elsewhere = home(kind);
  return elsewhere === undefined
    ? undefined
    : { where, found: `"${kind}" is a kind for ${elsewhere}, not for ${place}`, mend };
}

const names: Readonly<Record<Place | 'agents', string>> = {
  faults: 'faults',
  fundamentals: 'fundamentals',
  chain: 'chain',
  venues: 'venues',
  oracles: 'oracles',
  protocols: 'protocols',
  liquidation: 'the liquidation of a protocol',
  securitisation: 'securitisation',
  feedback: 'feedback',
  safety: 'safety',
  statistics: 'statistics',
  agents: 'agents',
};

/** Where a path stands: a section, the liquidation of a protocol, or among the agents. */
function placeOf(id: string): Place | 'agents' | undefined {
  const parts = id.split('.');
  const section = parts[0]!;
  if (section === 'protocols' && parts.length > 2 && parts.at(-1) === 'liquidation')
    return 'liquidation';
  if (section === 'liquidation' || !Object.hasOwn(names, section)) return undefined;
  return section as Place | 'agents';
}

/** What liquidates may stand under a protocol by any name. */
const fits = ({ places }: AnyMechanism, place: Place | undefined): boolean =>
  places === undefined ||
  place === undefined ||
  places.includes(place) ||
  (place === 'protocols' && places.includes('liquidation'));

const homeOf = (known: AnyMechanism | undefined): string =>
  known?.places?.map((place) => names[place]).join(' or ') ?? 'mechanisms';
