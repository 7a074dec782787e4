// Waits until a process that was just started gives its first real answer.
import { HarnessError } from '../model/errors.ts';
import { poll } from './poll.ts';
import type { RunningProcess } from './processes.ts';

/**
 * The first answer that is not undefined; an `ask` that throws is asked again. Fails as soon as the process ends:
 * awaiting the answer of something dead would only hide why it died.
 */
export async function untilReady<T>(
  running: RunningProcess,
  ask: () => Promise<T | undefined>,
  options: { readonly deadlineMs: number; readonly awaited: string; readonly intervalMs?: number },
): Promise<T> {
  const startedAt = performance.now();
  const died = new AbortController();
  void running.exited.then(() => died.abort());
  let refusal = '';
  const answer = await poll(
    () =>
      ask().catch((error: Error) => {
        refusal = error.message || String((error as NodeJS.ErrnoException).code);
        return undefined;
      }),
    { ...options, signal: died.signal },
  );
  if (answer !== undefined && running.exit() === undefined) return answer;
  const waitedMs = Math.round(performance.now() - startedAt);
  const exit = running.exit();
  if (exit) await running.exited;
  const ending = exit ? `it ended with ${exit.signal ?? `exit code ${exit.code}`}` : `it did not come: ${refusal}`;
  throw new HarnessError({
    code: exit ? 'service-exited' : 'service-not-ready',
    message: `${running.name}: waited ${waitedMs} ms for ${options.awaited}; ${ending}. Last output:\n${running.output().slice(-4_000)}`,
    hint: 'The output above says what it lacked.',
  });
}
