// `faultline verify`: same scenario, seed and commands, same hash; else the first tick that differs.

import { createSimulation, runIdentity, type Simulation } from '../index.ts';
import { programVersion, readManifest } from './output/manifest.ts';
import { runToEnd } from './run.ts';

/** Exit code 0 if the run gives the hash of the manifest again, 1 if not. */
export async function verifyRun(
  folder: string,
  { json }: { readonly json: boolean },
): Promise<number> {
  const { manifest, trail } = readManifest(folder);
  const { scenario } = manifest;
  const identity = runIdentity(scenario, scenario.commands);
  const simulation = createSimulation(scenario);
  const { hash } = await runToEnd(simulation, scenario.name, { seed: scenario.seed });
  const equal = hash === manifest.hash;
  const firstDifference = trail === undefined ? undefined : firstTickThatDiffers(simulation, trail);
  const version = programVersion();
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ equal, hash, recorded: manifest.hash, identity, firstDifference: firstDifference ?? null, version, recordedVersion: manifest.version })}\n`,
    );
  } else if (equal) process.stdout.write(`equal: ${hash} after ${manifest.ticks} ticks\n`);
  else {
    const lines = [`different: the folder says ${manifest.hash}, this run gave ${hash}`];
    if (firstDifference !== undefined) {
      const seconds = scenario.startSeconds + firstDifference * scenario.secondsPerTick;
      lines.push(
        `first differing tick: ${firstDifference} (${new Date(seconds * 1000).toISOString()})`,
      );
    }
    if (identity !== manifest.identity)
      lines.push('the scenario in the manifest is not the one that was run: it was changed since');
    if (version !== manifest.version)
      lines.push(`it was written by version ${manifest.version}, this is ${version}`);
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  return equal ? 0 : 1;
}

/** First tick whose link of the hash chain differs from the recorded one. */
function firstTickThatDiffers(simulation: Simulation, recorded: Uint32Array): number | undefined {
  const trail = simulation.run.runner.trail.data;
  const ticks = Math.max(simulation.tick, recorded.length >> 1);
  for (let tick = 0; tick < ticks; tick++)
    if (trail[2 * tick] !== recorded[2 * tick] || trail[2 * tick + 1] !== recorded[2 * tick + 1])
      return tick;
  return undefined;
}
