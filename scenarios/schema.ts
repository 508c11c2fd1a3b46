// The shape of a scenario file. Every message is a noun phrase that says what belongs there ("a whole number from …"), so that
// one sentence can be built around it. What a mechanism or an agent takes is checked against its own parameter specs, not here.

import { z } from 'zod';
import type { Place } from '../engine/index.ts';
import { timePhrase } from './duration.ts';

/** Sections that hold mechanisms, in the order in which they act within a phase. */
export const sections = [
  'faults',
  'fundamentals',
  'chain',
  'venues',
  'oracles',
  'protocols',
  'securitisation',
  'feedback',
  'safety',
  'statistics',
] as const satisfies readonly Place[];

const text = (error: string) => z.string({ error });
const finite = (error: string) => z.number({ error });
const whole = (low: number, high: number) => {
  const error = `a whole number from ${low} to ${high}`;
  return z.number({ error }).int({ error }).min(low, { error }).max(high, { error });
};
const above0 = (error: string) => finite(error).gt(0, { error });

const durationText = /^\d+(\.\d+)?(e[-+]?\d+)?\s*[smhd]$/;
const positiveTime = z
  .union(
    [
      above0(timePhrase),
      text(timePhrase)
        .regex(durationText, { error: timePhrase })
        .refine((written) => Number.parseFloat(written) > 0, { error: timePhrase }),
    ],
    { error: timePhrase },
  )
  .meta({ description: 'A time: 90s, 10m, 8h, 2d, or a number of seconds.' });
const momentPhrase =
  'a time from the start such as 90s or 8h, or a moment such as 2020-03-12T08:00:00Z';
const moment = z
  .union(
    [
      finite(momentPhrase).min(0, { error: momentPhrase }),
      text(momentPhrase).regex(
        /^(\d+(\.\d+)?(e[-+]?\d+)?\s*[smhd]|\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[-+]\d{2}:?\d{2})?)$/,
        { error: momentPhrase },
      ),
    ],
    { error: momentPhrase },
  )
  .meta({
    description: 'Seconds from the start, a duration from the start, or a moment in ISO 8601.',
  });

const distributionPhrase =
  'a number or a distribution such as { uniform: [low, high] }, { logNormal: [median, sigma] }, { normal: [mean, deviation] }, { exponential: mean }, { pareto: [least, alpha] } or { choice: [[value, weight], …] }';
/** Numbers inside may be times where seconds are meant; the engine checks the rest. */
const drawn = z.union([z.number(), z.string()]);
const pair = z.tuple([drawn, drawn]);
const distribution = z
  .union(
    [
      z.number(),
      z.string().regex(durationText),
      z.strictObject({ uniform: pair }),
      z.strictObject({ logNormal: pair }),
      z.strictObject({ normal: pair }),
      z.strictObject({ exponential: drawn }),
      z.strictObject({ pareto: pair }),
      z.strictObject({ choice: z.array(pair) }),
    ],
    { error: distributionPhrase },
  )
  .meta({
    description: `A number, or what it is drawn from for each agent: ${distributionPhrase}.`,
  });

const valuePhrase = 'a number, true or false, or a text';
const actShapes = {
  setParameter: z.strictObject({
    path: text('the path of a parameter, such as protocols.maker.liquidation.bidLifetime'),
    value: z.union([z.number(), z.boolean(), z.string()], { error: valuePhrase }),
  }),
  moveFundamental: z.strictObject({
    asset: text('the name of an asset'),
    factor: above0('a factor above 0, such as 0.8'),
  }),
  switchMechanism: z.strictObject({
    id: text('the path of a mechanism, such as protocols.maker.liquidation'),
    on: z.boolean({ error: 'true or false' }),
  }),
  shock: text('the id of a shock'),
};
const actPhrase =
  'one of { setParameter: { path, value } }, { moveFundamental: { asset, factor } }, { switchMechanism: { id, on } }, { shock: id }';
/** One thing done to a run. */
export const actSchema = z.union(
  [
    z.strictObject({ setParameter: actShapes.setParameter }),
    z.strictObject({ moveFundamental: actShapes.moveFundamental }),
    z.strictObject({ switchMechanism: actShapes.switchMechanism }),
    z.strictObject({ shock: actShapes.shock }),
  ],
  { error: actPhrase },
);
const command = z.union(
  [
    z.strictObject({ at: moment, setParameter: actShapes.setParameter }),
    z.strictObject({ at: moment, moveFundamental: actShapes.moveFundamental }),
    z.strictObject({ at: moment, switchMechanism: actShapes.switchMechanism }),
    z.strictObject({ at: moment, shock: actShapes.shock }),
  ],
  { error: `{ at: time } with ${actPhrase}` },
);

const listOf = <T extends z.ZodType>(item: T, what: string) =>
  z.array(item, { error: `a list of ${what}` });

const mechanisms = (says: string) =>
  z.record(z.string(), z.unknown(), { error: 'a map of mechanisms, each with its kind' }).meta({
    description: `${says} Every map with a "kind" is a mechanism; "on: false" switches it off.`,
  });

export const agentSchema = z
  .looseObject(
    {
      kind: text('the kind of the agents'),
      id: text('a name').min(1, { error: 'a name' }).optional(),
      count: whole(0, 1_000_000).optional(),
      interval: positiveTime.optional(),
      latency: distribution.optional(),
      holdings: z
        .record(z.string(), distribution, { error: 'a map from asset to units held' })
        .optional(),
    },
    { error: 'a map with a kind' },
  )
  .meta({
    description:
      'A population. Other keys are parameters of the kind: a value, or a distribution from which each agent draws its own.',
  });

export const faultSchema = z
  .looseObject(
    {
      kind: text('the kind of the fault'),
      id: text('a name').min(1, { error: 'a name' }).optional(),
      on: z.boolean({ error: 'true or false' }).optional(),
      from: moment.optional(),
      until: moment.optional(),
    },
    { error: 'a map with a kind' },
  )
  .meta({
    description:
      'Something that breaks, from a time until a time or at a hazardPerDay in between. Other keys are parameters of the kind, such as the feed, venue or population that it strikes.',
  });

const tolerancePhrase = 'one of { absolute: n }, { relative: share }, { range: [low, high] }';
const tolerance = z.union(
  [
    z.strictObject({ absolute: finite(tolerancePhrase).min(0) }),
    z.strictObject({ relative: finite(tolerancePhrase).min(0) }),
    z.strictObject({ range: z.tuple([z.number(), z.number()]) }),
  ],
  { error: tolerancePhrase },
);

export const scenarioSchema = z.strictObject({
  name: text('a name of letters, digits and hyphens').regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, {
    error: 'a name of letters, digits and hyphens',
  }),
  title: text('a text').optional(),
  description: text('a text').optional(),
  extends: text('the name or file of another scenario').optional().meta({
    description:
      'Another scenario to start from: maps merge, lists replace, agents merge by id, null removes.',
  }),
  seed: whole(0, 4_294_967_295).optional(),
  secondsPerTick: positiveTime,
  start: z
    .union([finite('a moment such as 2020-03-12T00:00:00Z'), z.string()], {
      error: 'a moment such as 2020-03-12T00:00:00Z',
    })
    .optional(),
  duration: positiveTime,
  assets: z.record(
    z.string(),
    z.strictObject({ decimals: whole(0, 15) }, { error: 'a map such as { decimals: 8 }' }),
    { error: 'a map such as { USD: { decimals: 6 } }' },
  ),
  fundamentals: mechanisms('Exogenous value of the assets.').optional(),
  venues: mechanisms('Order books and pools.').optional(),
  chain: mechanisms('The chain, or several by name.').optional(),
  oracles: mechanisms('Price feeds.').optional(),
  protocols: mechanisms('Lending and stablecoin protocols: vaults, liquidation, debt.').optional(),
  securitisation: mechanisms('Pools and tranches.').optional(),
  feedback: mechanisms('What is measured of the loop.').optional(),
  safety: mechanisms('Breakers, controllers, governance.').optional(),
  statistics: mechanisms('Figures kept for the targets.').optional(),
  agents: listOf(agentSchema, 'populations').optional(),
  faults: listOf(faultSchema, 'faults').optional(),
  shocks: listOf(
    z.strictObject({
      id: text('a name'),
      label: text('a short text').optional(),
      says: text('a sentence').optional(),
      does: listOf(actSchema, 'acts'),
    }),
    'shocks',
  ).optional(),
  without: z
    .record(z.string(), listOf(actSchema, 'acts'), { error: 'a map from name to acts' })
    .optional()
    .meta({ description: 'What `--without NAME` does before the first tick.' }),
  calm: z
    .strictObject(
      {
        set: z.record(z.string(), z.unknown(), { error: 'a map from path to value' }).optional(),
        without: listOf(text('a name'), 'names').optional(),
      },
      { error: 'a map such as { without: [crisis] }' },
    )
    .optional()
    .meta({ description: 'Changes that make the calm world on which a promise is calibrated.' }),
  stage: z
    .enum(['market', 'pool'], { error: 'market or pool' })
    .optional()
    .meta({ description: 'What the page shows in the first place.' }),
  commands: listOf(command, 'commands').optional(),
  chapters: listOf(
    z.strictObject({ at: moment, title: text('a text'), says: text('a sentence').optional() }),
    'chapters',
  ).optional(),
  reproduces: listOf(
    z.strictObject({
      id: text('a name'),
      label: text('a text').optional(),
      metric: text('the name of a metric'),
      published: finite('a number'),
      unit: text('a unit').optional(),
      tolerance,
      source: text('where the figure was published'),
      input: z.boolean({ error: 'true or false' }).optional(),
    }),
    'published figures',
  ).optional(),
});

/** The published JSON Schema of a scenario file. What a file leaves out may come from the one that it extends. */
export function scenarioJsonSchema(): object {
  const { required, ...rest } = z.toJSONSchema(scenarioSchema, {
    target: 'draft-2020-12',
    io: 'input',
  });
  return {
    title: 'Faultline scenario',
    ...rest,
    anyOf: [{ required }, { required: ['name', 'extends'] }],
  };
}
