/** The scenarios that the server offers, told once over HTTP. */

import { SCENARIOS_PATH, type ScenarioLabel } from '../../protocol/messages.ts';

/** Empty where the server gives no sensible answer: the page then shows the one run that it has. */
export async function fetchScenarios(address: string): Promise<readonly ScenarioLabel[]> {
  try {
    const response = await fetch(address.replace(/\/$/, '') + SCENARIOS_PATH);
    const { scenarios } = (await response.json()) as { scenarios?: unknown };
    return Array.isArray(scenarios) ? scenarios.filter(isLabel) : [];
  } catch {
    return [];
  }
}

function isLabel(value: unknown): value is ScenarioLabel {
  const { name, title, description } = (value ?? {}) as Partial<ScenarioLabel>;
  return [name, title, description].every((text) => typeof text === 'string');
}
