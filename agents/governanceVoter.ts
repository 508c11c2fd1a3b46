// Votes on what is open, after a while, for or against by its own inclination; many do not vote at all.

import { defineAgent, governanceKey, number, request } from '../engine/index.ts';
import { named } from './shared/names.ts';

export const governanceVoter = defineAgent({
  kind: 'governanceVoter',
  says: 'Votes on proposals with the tokens that it holds.',
  parameters: {
    governance: named('safety.governance', 'path of the governance that it votes in'),
    turnout: number('', 0.5, 0, 1, 'probability of voting on a proposal at all'),
    support: number('', 0.7, 0, 1, 'probability of voting for it'),
  },
  memory: () => ({ considered: 0 }),
  decide({ view, parameters: p, memory, random }) {
    const proposals = view.port(governanceKey, p.governance).proposals();
    const open = proposals.find(({ id, status }) => id > memory.considered && status === 'open');
    if (open === undefined) return [];
    memory.considered = open.id;
    if (random.uniform() >= p.turnout) return [];
    const choice = random.uniform() < p.support ? 'for' : 'against';
    const { governance } = p;
    return [
      request({ action: 'governance.vote', data: { governance, proposal: open.id, choice } }),
    ];
  },
});
