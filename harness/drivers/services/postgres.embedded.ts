// Runs PostgreSQL as a child process, on a copy of the template data directory.
import { chmod, chown, rm } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError } from '../../model/errors.ts';
import type { PostgresService, RunScope } from '../driver.ts';
import { poll } from '../poll.ts';
import { processTable, signalProcess, workingDirectoryOf } from '../process-table.ts';
import { type RunningProcess, startProcess } from '../processes.ts';
import type { Provisioned } from '../provision/provisioned.ts';
import { runCommand, toolEnvironment } from '../provision/run-command.ts';
import { releaseSharedMemory, sharedMemoryOf } from '../shared-memory.ts';
import { untilReady } from '../until-ready.ts';
import { describe, type EmbeddedContext, startDeadlineMs } from './embedded-context.ts';
import { answersQuery } from './postgres-ready.ts';
import { discardTemplate, type PostgresTemplate, postgresTemplate, superuser } from './postgres-template.ts';

const host = '127.0.0.1';
const database = 'postgres';
/** SIGQUIT makes the postmaster end its backends, which are in groups of their own, and give its shared memory back. */
const stop = { signal: 'SIGQUIT', deadlineMs: 8_000 } as const;

export async function startPostgres(scope: RunScope, embedded: EmbeddedContext): Promise<PostgresService> {
  const provisioned = await embedded.provision('postgres', scope);
  const template = await postgresTemplate(provisioned, embedded.context);
  await using stack = new AsyncDisposableStack();
  const dir = await scope.makeQuickDir('postgres');
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const data = await copyTemplate(template, dir, scope, embedded);
  const port = await scope.reservePort();
  let segments: readonly string[] = [];
  stack.defer(() => releaseSharedMemory(segments));
  stack.defer(() => endOrphansIn(data));
  const server = stack.use(await spawnServer(provisioned, data, port, scope, embedded));
  const login = { user: superuser, password: template.password, database };
  try {
    await untilReady(server, () => answersQuery({ host, port, ...login }), {
      deadlineMs: startDeadlineMs,
      awaited: `PostgreSQL to accept a connection on ${host}:${port}`,
    });
  } catch (error) {
    // It may be the template that is broken where its listing cannot tell: the next start makes a new one.
    if (server.exit()) await discardTemplate(provisioned, embedded.context);
    throw error;
  }
  // A lab may kill the postmaster, which then cannot give its shared memory back.
  segments = await sharedMemoryOf([data]);
  const owned = stack.move();
  return {
    host,
    port,
    inside: { host, port },
    ...login,
    pid: server.pid,
    description: describe(provisioned),
    output: () => server.output(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Backends whose postmaster was killed are nobody's children, in groups of their own, and carry no marker. */
async function endOrphansIn(data: string): Promise<void> {
  const gone = await poll(
    async () => {
      const working = await Promise.all(
        (await processTable()).map(async (entry) => ({ entry, folder: await workingDirectoryOf(entry.pid) })),
      );
      const orphans = working.filter(({ folder }) => folder === data);
      for (const { entry } of orphans) signalProcess(entry, 'SIGKILL');
      return orphans.length === 0 || undefined;
    },
    { deadlineMs: startDeadlineMs },
  );
  if (gone) return;
  throw new HarnessError({
    code: 'process-not-killed',
    message: `processes of PostgreSQL were still at work in ${data} ${startDeadlineMs} ms after SIGKILL`,
    hint: 'A process that survives SIGKILL waits for the kernel, mostly for a disk: look at its state in /proc.',
  });
}

async function copyTemplate(
  template: PostgresTemplate,
  dir: string,
  scope: RunScope,
  { context }: EmbeddedContext,
): Promise<string> {
  const data = path.join(dir, 'data');
  if (context.runAs) await chown(dir, context.runAs.uid, context.runAs.gid);
  else await chmod(dir, 0o700);
  await runCommand('cp', {
    // Not -a: keeping times and attributes of a thousand files takes five times as long as copying them.
    args: ['-R', template.data, data],
    env: toolEnvironment(context.env),
    deadlineMs: startDeadlineMs,
    marker: scope.marker,
    uid: context.runAs?.uid,
    gid: context.runAs?.gid,
  });
  return data;
}

async function spawnServer(
  provisioned: Provisioned,
  data: string,
  port: number,
  scope: RunScope,
  { context }: EmbeddedContext,
): Promise<RunningProcess> {
  return startProcess({
    name: 'PostgreSQL',
    command: provisioned.path,
    args: ['-D', data, '-p', String(port)],
    cwd: data,
    env: { ...toolEnvironment(context.env), ...provisioned.env, LC_ALL: 'C' },
    scope,
    stop,
    ...(context.runAs ? { uid: context.runAs.uid, gid: context.runAs.gid } : {}),
  });
}
