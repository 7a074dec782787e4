// Proves that nothing is left of a run: after success, a failing target, Ctrl-C in a fault, SIGTERM, and SIGKILL.
import { access } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { poll } from '../drivers/poll.ts';
import { writeCommandTarget } from './command-target.ts';
import { leftovers, type Traces, tracesOf } from './leftovers.ts';
import { openWorkplace, projectRoot, runSuite, type SuiteEnd, startSuite, type Workplace } from './run-suite.ts';

const deadlineMs = 90_000;
const concurrent = { concurrent: true, timeout: deadlineMs + 30_000 };
const nothing = { processes: [], folders: [], listening: [] };
const selection = ['health/probe-transitions', 'health/livez-means-responsive'];

// The reference app, which says in a file when it has lost a dependency: then a fault is in force.
const wrapper = (file: string) => `
import { writeFileSync } from 'node:fs';
const url = 'http://127.0.0.1:' + process.env.PORT + '/readyz';
let ready = false;
setInterval(async () => {
  const status = await fetch(url).then((answer) => answer.status, () => 0);
  if (status === 503 && ready) writeFileSync(${JSON.stringify(file)}, '');
  ready ||= status === 200;
}, 50).unref();
await import('${projectRoot}/reference-app/src/main.ts');
`;

async function referenceTarget(workplace: Workplace): Promise<{ target: string; inFault: string }> {
  const inFault = path.join(workplace.dir, 'in-fault');
  const target = await writeCommandTarget(workplace, {
    name: 'wrapped',
    command: ['node', 'wrapped.mjs'],
    files: { 'wrapped.mjs': wrapper(inFault) },
    fields: { commands: { migrate: ['node', path.join(projectRoot, 'reference-app', 'src', 'migrate.ts')] } },
  });
  return { target, inFault };
}

/** Starts a run, waits until a fault is in force, and does something to the run. */
async function disturbed(
  workplace: Workplace,
  disturb: (pid: number) => void,
): Promise<{ end: SuiteEnd; traces: Traces }> {
  const { target, inFault } = await referenceTarget(workplace);
  const args = ['run', ...selection, '--target', target, '--results', workplace.results];
  await using suite = startSuite({ workplace, args, deadlineMs });
  const seen = await poll(
    () =>
      access(inFault).then(
        () => true as const,
        () => undefined,
      ),
    { deadlineMs: 60_000 },
  );
  expect(seen, 'a fault in force').toBe(true);
  const traces = await tracesOf(workplace);
  expect(traces.ports.length).toBeGreaterThan(0);
  disturb(suite.pid);
  return { end: await suite.ended, traces };
}

async function undisturbed(workplace: Workplace, args: readonly string[]): Promise<{ end: SuiteEnd; traces: Traces }> {
  await using suite = startSuite({ workplace, args, deadlineMs });
  const some = async () => ((traces) => (traces.ports.length > 0 ? traces : undefined))(await tracesOf(workplace));
  const traces = await poll(some, { deadlineMs: 60_000 });
  return { end: await suite.ended, traces: traces ?? { folders: [], ports: [] } };
}

test.each([
  ['Ctrl-C in a terminal, which signals the whole group', 130, (pid) => void process.kill(-pid, 'SIGINT')],
  ['SIGINT', 130, (pid) => void process.kill(pid, 'SIGINT')],
  ['SIGTERM', 143, (pid) => void process.kill(pid, 'SIGTERM')],
] as const satisfies readonly (readonly [string, number, (pid: number) => void])[])(
  '%s in the middle of a fault: exit %i, nothing left',
  concurrent,
  async (_, exitCode, disturb) => {
    await using workplace = await openWorkplace();
    const { end, traces } = await disturbed(workplace, disturb);
    expect({ exitCode: end.exitCode, ...(await leftovers(workplace, traces)) }).toEqual({ exitCode, ...nothing });
    // The run that was interrupted is there to be read, and has no grade.
    const grade = await runSuite({ workplace, args: ['grade', path.join(workplace.results, 'latest')], deadlineMs });
    expect(grade.stdout).toContain('No grade (incomplete)');
  },
);

// Alone, since any start of the suite on this machine sweeps after a runner that was killed.
test('SIGKILL of the runner: the next start removes what it left', { timeout: concurrent.timeout }, async () => {
  await using workplace = await openWorkplace();
  const { traces } = await disturbed(workplace, (pid) => void process.kill(pid, 'SIGKILL'));
  const left = await leftovers(workplace, traces);
  expect(left.processes.length, 'otherwise this proves nothing').toBeGreaterThan(0);
  await runSuite({
    workplace,
    args: ['run', 'health/livez-means-responsive', '--target', 'http://127.0.0.1:9', '--results', workplace.results],
    deadlineMs,
  });
  expect(await leftovers(workplace, traces)).toEqual(nothing);
});

test('success: nothing left', concurrent, async () => {
  await using workplace = await openWorkplace();
  const { target } = await referenceTarget(workplace);
  const args = ['run', ...selection, '--target', target, '--results', workplace.results];
  const { end, traces } = await undisturbed(workplace, args);
  expect({ exitCode: end.exitCode, ...(await leftovers(workplace, traces)) }).toEqual({
    exitCode: 0,
    ...nothing,
  });
});

test('a target that ends at once, with children that do not: nothing left', concurrent, async () => {
  await using workplace = await openWorkplace();
  const target = await writeCommandTarget(workplace, {
    name: 'ends-with-children',
    command: ['sh', '-c', 'sleep 300 & setsid sleep 300 & exit 1'],
  });
  const args = ['run', ...selection, '--target', target, '--results', workplace.results];
  const { end, traces } = await undisturbed(workplace, args);
  expect({ exitCode: end.exitCode, ...(await leftovers(workplace, traces)) }).toEqual({
    exitCode: 1,
    ...nothing,
  });
});
