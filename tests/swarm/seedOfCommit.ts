// The seed of a swarm that nobody seeded: the first digits of the commit, so that it changes with the code and can be repeated.

import { spawnSync } from 'node:child_process';

export function seedOfCommit(): number {
  const named = process.env['CI_COMMIT_SHA'] ?? process.env['GITHUB_SHA'];
  const commit =
    named ?? spawnSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  const seed = Number.parseInt(commit.slice(0, 7), 16);
  return Number.isNaN(seed) ? 1 : seed;
}
