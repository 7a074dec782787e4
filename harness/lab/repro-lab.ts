// A lab kept open for a person or a repro.sh: its addresses as variables, and a control server for what curl cannot do.
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { faults } from '../../toxiproxy/fault-registry.ts';
import type { InjectedFault } from '../../toxiproxy/inject.ts';
import type { CatalogueCriterion } from '../model/criterion.ts';
import { blockVariables } from './block-environment.ts';
import type { LabContext } from './context.ts';
import { DatabaseHandle } from './database.ts';
import type { LabJournal } from './journal.ts';
import { injectMigrationsPending } from './migrations-pending.ts';
import { isOfEngineOnly, startWorld } from './open-lab.ts';
import { ReplicasHandle } from './replicas.ts';
import { engineVariables } from './repro-engine.ts';
import { startVariables } from './repro-start.ts';
import { callsText, flakyFor, spansText } from './repro-views.ts';
import { RolePassword } from './role-password.ts';
import { type ProbeName, SourceHandle } from './source.ts';
import { Waiter } from './waiter.ts';
import { World } from './world.ts';

export interface ReproLab extends AsyncDisposable {
  /** Shell variables; see `reproScript`. */
  readonly variables: Readonly<Record<string, string>>;
}

export async function openReproLab(
  context: LabContext,
  criterion: CatalogueCriterion,
  journal: LabJournal,
): Promise<ReproLab> {
  const setup = criterion.setup ?? {};
  const world = new World(context, setup.env ?? {});
  try {
    await startWorld(world, criterion.id, criterion, journal);
    const { needs = [] } = criterion;
    if (isOfEngineOnly(needs)) {
      const variables = await engineVariables(world, journal, criterion);
      return { variables, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
    }
    // A criterion that starts the target itself starts from an empty database: so does its repro.
    if (setup.start === 'manual') await world.startInstance(0);
    const dir = await context.scope.makeDir('repro');
    for (const index of world.instances.keys()) await follow(world, index, dir);
    const wait = new Waiter(new Map(), journal);
    const edge = criterion.needs?.includes('replicas') ? await ReplicasHandle.open(world, journal, wait) : undefined;
    const control = await startControl(world, dir);
    const variables = {
      ...(edge !== undefined && { EDGE_URL: edge.url }),
      ...(await startVariables(world, dir)),
      ...(await blockVariables(world, dir)),
      TOXIPROXY_URL: world.services.toxiproxy.apiUrl,
      ...(await probeVariables(world)),
      ...Object.assign(
        {},
        ...[...world.instances.keys()].map((index) => instanceVariables(world, index, dir, control)),
      ),
      PEND_MIGRATION: `curl -fs -X POST ${control}/pend-migration`,
      RESTORE_MIGRATION: `curl -fs -X POST ${control}/restore-migration`,
      PROVIDER_CALLS: `curl -fs ${control}/provider-calls`,
      FLAKY_PROVIDER: `curl -fs -X POST ${control}/flaky-provider`,
      SPANS: `curl -fs ${control}/spans`,
      TRACE_TEXTS: `curl -fs ${control}/trace-texts`,
      MIGRATE: `curl -fs -X POST ${control}/migrate`,
      CHANGE_PASSWORD: `curl -fs -X POST ${control}/change-password`,
      END_SESSIONS: `curl -fs -X POST ${control}/end-sessions`,
      ABANDONED_SESSIONS: `curl -fs ${control}/abandoned-sessions`,
    };
    return { variables, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
  } catch (error) {
    // The first error is the one that says what is wrong.
    await world[Symbol.asyncDispose]().catch(() => {});
    throw error;
  }
}

function instanceVariables(world: World, index: number, dir: string, control: string): Record<string, string> {
  const { url, pid } = world.instance(index);
  return {
    [`BASE_URL_${index}`]: url,
    [`PID_${index}`]: String(pid ?? ''),
    [`PIDFILE_${index}`]: path.join(dir, `pid-${index}`),
    [`LOG_${index}`]: path.join(dir, `log-${index}`),
    [`EXIT_${index}`]: path.join(dir, `exit-${index}`),
    [`RESTART_${index}`]: `curl -fs -X POST ${control}/restart/${index}`,
  };
}

// Files that a shell can read: the pid now, and once it has ended, its whole log and its exit code.
async function follow(world: World, index: number, dir: string): Promise<void> {
  const instance = world.instance(index);
  await writeFile(path.join(dir, `exit-${index}`), '');
  await writeFile(path.join(dir, `log-${index}`), '');
  await writeFile(path.join(dir, `pid-${index}`), String(instance.pid ?? ''));
  const tell = async () => {
    const { code, signal } = await instance.exited;
    await writeFile(path.join(dir, `log-${index}`), instance.lines.map(({ text }) => `${text}\n`).join(''));
    await writeFile(path.join(dir, `exit-${index}`), String(code ?? signal));
  };
  // When the lab closes, its folder may be gone before its instances are.
  void tell().catch(() => {});
}

async function probeVariables(world: World): Promise<Record<string, string>> {
  const source = new SourceHandle(world);
  const problems: string[] = [];
  const none = { path: '', timeoutMs: 1_000, periodMs: 0, failureThreshold: 0 };
  const read = (name: ProbeName) =>
    source.kubernetesProbe(name).catch((error: unknown) => {
      problems.push(error instanceof Error ? error.message : String(error));
      return none;
    });
  const liveness = await read('livenessProbe');
  const readiness = await read('readinessProbe');
  const tripMs = liveness.failureThreshold * liveness.periodMs + liveness.timeoutMs;
  return {
    PROBE_PROBLEM: problems.join('; '),
    LIVENESS_PATH: liveness.path,
    READINESS_PATH: readiness.path,
    LIVENESS_TIMEOUT_SECONDS: String(liveness.timeoutMs / 1_000),
    LIVENESS_TRIP_SECONDS: String(Math.ceil(tripMs / 1_000)),
  };
}

async function startControl(world: World, dir: string): Promise<string> {
  const database = world.use(new DatabaseHandle(world, new Waiter(new Map(), { measure() {} } as never)));
  let pending: InjectedFault | undefined;
  const act = async (route: string): Promise<string> => {
    const restart = /^\/restart\/(\d+)$/.exec(route)?.[1];
    if (restart !== undefined) {
      await world.startInstance(Number(restart));
      await follow(world, Number(restart), dir);
    } else if (route === '/provider-calls') return callsText(world);
    else if (route === '/spans') return spansText(world);
    else if (route === '/flaky-provider') world.services.provider.behave(flakyFor());
    else if (route === '/pend-migration')
      pending ??= await injectMigrationsPending(faults['migrations-pending'], world);
    else if (route === '/restore-migration') await pending?.undo();
    else if (route === '/trace-texts') return (world.services.otlp?.texts() ?? []).join('\n');
    else if (route === '/migrate') await world.migrate();
    else if (route === '/change-password') return `${(await new RolePassword(world).change()).password}\n`;
    else if (route === '/end-sessions') await new RolePassword(world).endSessions('all');
    else if (route === '/abandoned-sessions') return String(await database.abandonedSessions());
    else throw new Error(`no such route: ${route}`);
    return '';
  };
  const server = createServer((request, response) => {
    act(request.url ?? '/').then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  world.use({
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
