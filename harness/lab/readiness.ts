// Verbs on /readyz: what it says of each dependency, and how it follows a fault there and back.
import type { FaultName } from '../../toxiproxy/fault-registry.ts';
import { type Answer, dataOf, fieldsOf } from './answer.ts';
import type { FaultsHandle } from './faults.ts';
import type { HttpHandle } from './http.ts';

export interface Transition {
  readonly fault: string;
  readonly detectedMs: number;
  readonly recoveredMs: number;
  /** Names of the checks that were not up while the fault was in force. */
  readonly failing: readonly string[];
}

/** Names of the checks in a /readyz answer whose `status` is not `up`. */
export function failingChecks(answer: Answer): string[] {
  const checks = Object.entries(fieldsOf(dataOf(answer).checks));
  return checks.filter(([, check]) => fieldsOf(check).status !== 'up').map(([name]) => name);
}

/** Injects each fault in turn; expects 503 within one budget and, once it is undone, 200 within the other. */
export async function readinessThrough<Name extends FaultName>(
  lab: { readonly http: HttpHandle; readonly faults: FaultsHandle<Name> },
  names: readonly NoInfer<Name>[],
  budgets: { readonly detects: string; readonly recovers: string },
  /** Awaited while each fault is in force and was detected. */
  meanwhile: () => Promise<void> = async () => {},
): Promise<Transition[]> {
  const transitions: Transition[] = [];
  for (const name of names) {
    const fault = await lab.faults.inject(name);
    const lost = await lab.http.untilStatus(503, '/readyz', budgets.detects);
    await meanwhile();
    await fault.undo();
    const back = await lab.http.untilStatus(200, '/readyz', budgets.recovers);
    const failing = failingChecks(lost.answer);
    transitions.push({ fault: name, detectedMs: lost.elapsedMs, recoveredMs: back.elapsedMs, failing });
  }
  return transitions;
}
