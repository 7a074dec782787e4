// Verbs on /readyz: what it says of each dependency, and how it follows a fault there and back.
import type { FaultName } from '../../toxiproxy/fault-registry.ts';
import { type Answer, briefly, dataOf, fieldsOf } from './answer.ts';
import type { FaultsHandle } from './faults.ts';
import type { HttpHandle } from './http.ts';
import type { Waiter } from './waiter.ts';
import type { Watch } from './watch.ts';

export interface Transition {
  readonly fault: string;
  readonly detectedMs: number;
  readonly recoveredMs: number;
  /** Of the checks that the contract names, those that were not up; a target's own beside them are its affair. */
  readonly failing: readonly string[];
  /** Answers of 200 after the first 503 and before the fault was taken back. */
  readonly readyMeanwhile: number;
}

const contractChecks = ['database', 'redis', 'migrations', 'queue'];
const meanwhileEveryMs = 100;
const meanwhileTimeoutMs = 5_000;
const meanwhileProbes = 3;

/** Names of the checks in a /readyz answer whose `status` is not `up`. */
export function failingChecks(answer: Answer): string[] {
  const checks = Object.entries(fieldsOf(dataOf(answer).checks));
  return checks.filter(([, check]) => fieldsOf(check).status !== 'up').map(([name]) => name);
}

interface ReadinessLab<Name extends FaultName> {
  readonly http: HttpHandle;
  readonly faults: FaultsHandle<Name>;
}

/** Injects each fault in turn; expects 503 within one budget and, once it is undone, 200 within the other. */
export async function readinessThrough<Name extends FaultName>(
  lab: ReadinessLab<Name> & { readonly watchedAgain: (watch: Watch, count: number) => Promise<void> },
  names: readonly NoInfer<Name>[],
  budgets: { readonly detects: string; readonly recovers: string },
  /** Awaited while each fault is in force and was detected. */
  meanwhile: () => Promise<void> = async () => {},
): Promise<Transition[]> {
  const transitions: Transition[] = [];
  for (const name of names) {
    const fault = await lab.faults.inject(name);
    const lost = await lab.http.untilStatus(503, '/readyz', budgets.detects);
    const watch = lab.http.watch('/readyz', { everyMs: meanwhileEveryMs, timeoutMs: meanwhileTimeoutMs });
    await Promise.all([meanwhile(), lab.watchedAgain(watch, meanwhileProbes)]);
    await watch.stop();
    await fault.undo();
    const back = await lab.http.untilStatus(200, '/readyz', budgets.recovers);
    const failing = failingChecks(lost.answer).filter((check) => contractChecks.includes(check));
    const readyMeanwhile = watch.withStatus(200).length;
    transitions.push({
      fault: name,
      detectedMs: lost.elapsedMs,
      recoveredMs: back.elapsedMs,
      failing,
      readyMeanwhile,
    });
  }
  return transitions;
}

export interface SilenceBudgets {
  /** For each probe, the first one included. */
  readonly answers: string;
  readonly detects: string;
}

/** Probes /readyz while dependencies are silent until it says 503; each probe is answered in time. */
export async function notReadyInSilence(
  lab: { readonly http: HttpHandle; readonly wait: Waiter },
  silent: string,
  budgets: SilenceBudgets,
): Promise<void> {
  const asked = { what: `an answer from GET /readyz under ${silent}` };
  let last = 'nothing yet';
  const probe = async () => {
    const { value } = await lab.wait.settles(budgets.answers, asked, lab.http.get('/readyz'));
    last = briefly(value);
    return value.status === 503 ? true : undefined;
  };
  await lab.wait.within(budgets.detects, { what: `503 from GET /readyz under ${silent}`, last: () => last }, probe);
}

/** Silences each dependency alone. */
export async function readinessInSilence<Name extends FaultName>(
  lab: ReadinessLab<Name> & { readonly wait: Waiter },
  names: readonly NoInfer<Name>[],
  budgets: SilenceBudgets & { readonly recovers: string },
): Promise<void> {
  for (const name of names) {
    await using silence = await lab.faults.inject(name);
    await notReadyInSilence(lab, name, budgets);
    await silence.undo();
    await lab.http.untilStatus(200, '/readyz', budgets.recovers);
  }
}
