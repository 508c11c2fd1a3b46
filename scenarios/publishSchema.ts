// Writes scenario.schema.json, for editors: run `node dist/scenarios/publishSchema.js` when the shape of a scenario changes.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioFolder } from './read.ts';
import { scenarioJsonSchema } from './schema.ts';

writeFileSync(
  join(scenarioFolder(), 'scenario.schema.json'),
  `${JSON.stringify(scenarioJsonSchema(), undefined, 2)}\n`,
);
