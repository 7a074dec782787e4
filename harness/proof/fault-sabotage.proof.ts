// Proves that a fault which did not bite is never taken for one that did: sabotaged ones come out inconclusive.
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createProxy, type ProxyHandle } from '../../toxiproxy/control-plane.ts';
import { controlProbe } from '../../toxiproxy/control-probe.ts';
import { startEmbeddedToxiproxy } from '../../toxiproxy/engine/server.ts';
import type { Fault } from '../../toxiproxy/fault.ts';
import { faults } from '../../toxiproxy/fault-registry.ts';
import { type InjectionSite, injectFault } from '../../toxiproxy/inject.ts';
import { connectionsTo } from '../lab/open-connections.ts';
import { HarnessError, InconclusiveError } from '../model/errors.ts';
import { writeCommandTarget } from './command-target.ts';
import { gradeTarget, openWorkplace, projectRoot } from './run-suite.ts';

const deadlineMs = 120_000;
const concurrent = { concurrent: true, timeout: 30_000 };
const proxyFaults: readonly Fault[] = Object.values<Fault>(faults).filter(
  ({ effect }) => effect.kind !== 'migration-row',
);
const {
  'provider-slow': slow,
  'provider-down': down,
  'database-reset': reset,
  'provider-blackhole': blackhole,
} = faults;

interface Stage extends AsyncDisposable {
  readonly proxy: ProxyHandle;
  readonly site: InjectionSite;
  /** A connection through the proxy, as a target's pool holds one. */
  readonly pooled: Socket;
}

/** A dependency behind a proxy, and a target that holds a connection to it. */
async function openStage(): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const upstream = createServer((_, response) => response.end('x'.repeat(2_000)));
  upstream.listen(0, '127.0.0.1');
  await new Promise((resolve) => upstream.once('listening', resolve));
  stack.defer(() => {
    upstream.closeAllConnections();
    upstream.close();
  });
  const toxiproxy = stack.use(await startEmbeddedToxiproxy());
  const proxy = await createProxy(toxiproxy.apiUrl, 'stage', `127.0.0.1:${(upstream.address() as AddressInfo).port}`);
  const pooled = connect(proxy.port, proxy.host).on('error', () => {});
  await new Promise((resolve) => pooled.once('connect', resolve));
  stack.defer(() => void pooled.destroy());
  const targetConnections = () => connectionsTo(proxy);
  const site: InjectionSite = { proxy, protocol: 'http', heldOpen: true, targetConnections };
  const owned = stack.move();
  return { proxy, site, pooled, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The proxy's handle with some of its calls replaced. */
function sabotaged(
  proxy: ProxyHandle,
  replaced: Partial<Pick<ProxyHandle, 'addToxic' | 'setEnabled' | 'state' | 'removeToxic'>>,
): ProxyHandle {
  const get = (_: ProxyHandle, name: string | symbol) => {
    const value = Reflect.get(replaced, name) ?? Reflect.get(proxy, name, proxy);
    return typeof value === 'function' ? value.bind(proxy) : value;
  };
  return new Proxy(proxy, { get });
}

const nothing = async () => {};
type Sabotage = readonly [string, Fault, (stage: Stage) => Partial<InjectionSite>];

const sabotages: readonly Sabotage[] = [
  ['the toxic is never created', slow, ({ proxy }) => ({ proxy: sabotaged(proxy, { addToxic: nothing }) })],
  [
    'the toxic is never created, and the API claims that it is there',
    slow,
    ({ proxy }) => {
      const names: string[] = [];
      const addToxic = async (_: unknown, name: string) => void names.push(name);
      const state = async () => ({ enabled: true, toxics: names });
      return { proxy: sabotaged(proxy, { addToxic, state, removeToxic: nothing }) };
    },
  ],
  [
    'a weaker toxic than the fault asks for',
    slow,
    ({ proxy }) => ({
      proxy: sabotaged(proxy, {
        addToxic: (toxic, name) => proxy.addToxic({ ...toxic, attributes: { latency: 1, jitter: 0 } }, name),
      }),
    }),
  ],
  [
    'the toxic hits nobody',
    blackhole,
    ({ proxy }) => ({
      proxy: sabotaged(proxy, { addToxic: (toxic, name) => proxy.addToxic({ ...toxic, toxicity: 0 }, name) }),
    }),
  ],
  [
    'a toxic that spares what is open does not sever it',
    reset,
    ({ proxy }) => ({ proxy: sabotaged(proxy, { addToxic: nothing }) }),
  ],
  ['the proxy is never disabled', down, ({ proxy }) => ({ proxy: sabotaged(proxy, { setEnabled: nothing }) })],
  [
    'the proxy is never disabled, and the API claims that it is',
    down,
    ({ proxy }) => {
      let enabled = true;
      const setEnabled = async (wanted: boolean) => {
        enabled = wanted;
      };
      return { proxy: sabotaged(proxy, { setEnabled, state: async () => ({ enabled, toxics: [] }) }) };
    },
  ],
  ['pooled connections survive it', down, () => ({ targetConnections: async () => 1 })],
  ['the target bypasses the proxy', down, () => ({ targetConnections: async () => 0 })],
];

test.each(sabotages)('%s: inconclusive, and nothing of it is left', concurrent, async (_, fault, sabotage) => {
  await using stage = await openStage();
  const site = { ...stage.site, ...sabotage(stage) };
  const thrown = await injectFault(fault, site).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(InconclusiveError);
  expect(thrown).toMatchObject({ code: 'fault-not-witnessed' });
  await expectNothingLeft(stage);
});

test('the dependency itself does not answer: inconclusive before anything is done', concurrent, async () => {
  await using stage = await openStage();
  await stage.proxy.setEnabled(false);
  const thrown = await injectFault(slow, { ...stage.site, heldOpen: false }).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(InconclusiveError);
  expect((await stage.proxy.state()).toxics).toEqual([]);
});

test('a fault that is not taken back is an error of the harness, not of the target', concurrent, async () => {
  await using stage = await openStage();
  const proxy = sabotaged(stage.proxy, { removeToxic: nothing });
  const injected = await injectFault(slow, { ...stage.site, proxy });
  const thrown = await injected.undo().catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(HarnessError);
  expect(thrown).toMatchObject({ code: 'fault-not-undone' });
});

test.each(proxyFaults.map((fault) => [fault.name, fault] as const))(
  '%s bites, is witnessed, and leaves nothing behind',
  concurrent,
  async (_, fault) => {
    await using stage = await openStage();
    const injected = await injectFault(fault, stage.site);
    expect(injected.witness.length).toBeGreaterThanOrEqual(2);
    await injected.undo();
    await expectNothingLeft(stage);
  },
);

async function expectNothingLeft({ proxy }: Stage): Promise<void> {
  expect(await proxy.state()).toEqual({ enabled: true, toxics: [] });
  const { host, port } = proxy;
  const after = await controlProbe({ host, port, protocol: 'http', timeoutMs: 2_000 });
  expect(after.ended).toBe('answered');
  expect(after.elapsedMs).toBeLessThan(250);
}

// The reference app, told another address than the lab's: it asks the server for its own, past the proxy.
const bypass = `
import { createRequire } from 'node:module';
const { Client } = createRequire('${projectRoot}/reference-app/package.json')('pg');
const url = new URL(process.env.DATABASE_URL);
const { hostname: host, port, username: user } = url;
const client = new Client({ host, port, user, database: url.pathname.slice(1), password: process.env.DATABASE_PASSWORD });
await client.connect();
const { rows } = await client.query('SELECT inet_server_port() AS port');
await client.end();
url.port = rows[0].port;
process.env.DATABASE_URL = url.href;
await import('${projectRoot}/reference-app/src/main.ts');
`;

test('end to end: a target that reaches its database past the proxy', { timeout: deadlineMs + 10_000 }, async () => {
  await using workplace = await openWorkplace();
  const target = await writeCommandTarget(workplace, {
    name: 'bypass',
    command: ['node', 'bypass.mjs'],
    files: { 'bypass.mjs': bypass },
    fields: { commands: { migrate: ['node', path.join(projectRoot, 'reference-app', 'src', 'migrate.ts')] } },
  });
  // Of the general expectations the one that takes the database away, too.
  const run = await gradeTarget(workplace, { args: ['health', 'general/envelope', '--target', target], deadlineMs });
  const reasons = run.findings.map(({ criterion, outcome, error }) => [criterion, `${outcome}: ${error?.code}`]);
  expect(reasons).toHaveLength(7);
  for (const [criterion, reason] of reasons)
    expect(`${criterion} ${reason}`).toBe(`${criterion} inconclusive: fault-not-witnessed`);
  expect(run.exitCode).toBe(2);
});
