// Tests the injection of faults when it is sabotaged: what cannot be seen to bite is inconclusive, and is taken back.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { HarnessError, InconclusiveError } from '../harness/model/errors.ts';
import { createProxy, type ProxyHandle } from './control-plane.ts';
import { controlProbe } from './control-probe.ts';
import { startEmbeddedToxiproxy } from './engine/server.ts';
import type { ToxiproxyServer } from './engine/toxiproxy-server.ts';
import { faults } from './fault-registry.ts';
import { type InjectionSite, injectFault } from './inject.ts';

const upstream = createServer((_, response) => response.end('answer'));
let server: ToxiproxyServer;
let proxy: ProxyHandle;
let ordinal = 0;

beforeAll(async () => {
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  server = await startEmbeddedToxiproxy({ host: '127.0.0.1', port: 0 });
});

beforeEach(async () => {
  ordinal += 1;
  const { port } = upstream.address() as AddressInfo;
  proxy = await createProxy(server.apiUrl, `provider-${ordinal}`, `127.0.0.1:${port}`);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  upstream.closeAllConnections();
  upstream.close();
});

const site = (change: Partial<InjectionSite> = {}): InjectionSite => ({
  proxy,
  protocol: 'http',
  heldOpen: false,
  targetConnections: async () => 0,
  ...change,
});

/** The proxy, with some of its verbs replaced. */
function sabotaged(change: Partial<ProxyHandle>): ProxyHandle {
  return new Proxy(proxy, {
    get(target, name) {
      const value = Reflect.get(name in change ? change : target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const clean = { enabled: true, toxics: [] };

test('a toxic that was never created comes out inconclusive, not as an error', async () => {
  const ignoring = sabotaged({ addToxic: async () => {} });
  const injection = injectFault(faults['provider-slow'], site({ proxy: ignoring }));
  await expect(injection).rejects.toThrow(InconclusiveError);
  expect(await proxy.state()).toEqual(clean);
});

test('a toxic that is listed and does nothing comes out inconclusive, and is taken away', async () => {
  const real = proxy;
  const harmless = sabotaged({
    addToxic: (_, name) => real.addToxic({ type: 'latency', stream: 'downstream', attributes: { latency: 0 } }, name),
  });
  const injection = injectFault(faults['provider-slow'], site({ proxy: harmless }));
  await expect(injection).rejects.toMatchObject({ code: 'fault-not-witnessed' });
  expect(await proxy.state()).toEqual(clean);
});

test('a proxy that stays up comes out inconclusive', async () => {
  const ignoring = sabotaged({ setEnabled: async () => {} });
  await expect(injectFault(faults['provider-down'], site({ proxy: ignoring }))).rejects.toThrow(InconclusiveError);
});

test('a target that bypasses the proxy comes out inconclusive before anything is injected', async () => {
  const injection = injectFault(faults['database-slow'], site({ heldOpen: true }));
  await expect(injection).rejects.toThrow(/no connection through the proxy/);
  expect(await proxy.state()).toEqual(clean);
});

test('pooled connections that survive come out inconclusive', async () => {
  const injection = injectFault(faults['provider-down'], site({ heldOpen: true, targetConnections: async () => 3 }));
  await expect(injection).rejects.toThrow(/3 connections through the proxy survived/);
  expect(await proxy.state()).toEqual(clean);
});

test('without a control that is answered there is nothing to compare with', async () => {
  await proxy.setEnabled(false);
  await expect(injectFault(faults['provider-slow'], site())).rejects.toThrow(
    /before the fault a control probe was refused/,
  );
});

test('a fault that breaks off half way is taken back, and its own error is the one that is told', async () => {
  const real = proxy;
  let added = 0;
  const broken = new HarnessError({ code: 'toxiproxy-call-failed', message: 'no answer' });
  const breaking = sabotaged({
    addToxic: async (toxic, name) => {
      added += 1;
      if (added === 2) throw broken;
      await real.addToxic(toxic, name);
    },
  });
  await expect(injectFault(faults['provider-blackhole'], site({ proxy: breaking }))).rejects.toBe(broken);
  expect(await proxy.state()).toEqual(clean);
});

test('an undo that leaves something is an error, not a pass', async () => {
  const lasting = sabotaged({ removeToxic: async () => {} });
  const injected = await injectFault(faults['provider-slow'], site({ proxy: lasting }));
  await expect(injected.undo()).rejects.toMatchObject({ code: 'fault-not-undone' });
});

test('a control probe tells refused, silent and answered apart, each in its time', async () => {
  const at = (port: number, timeoutMs = 2_000) =>
    controlProbe({ host: '127.0.0.1', port, protocol: 'http', timeoutMs });
  expect(await at(proxy.port)).toMatchObject({ ended: 'answered', connected: true });
  await proxy.addToxic({ type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } }, 'hole');
  const silent = await at(proxy.port, 100);
  expect(silent).toMatchObject({ ended: 'silent', connected: true, bytes: 0 });
  expect(silent.elapsedMs).toBeLessThan(2_000);
  await proxy.setEnabled(false);
  expect(await at(proxy.port)).toMatchObject({ ended: 'refused', connected: false });
});

test('a call to a server that is gone says what was asked of it', async () => {
  const other = await startEmbeddedToxiproxy({ host: '127.0.0.1', port: 0 });
  const lost = await createProxy(other.apiUrl, 'lost', '127.0.0.1:9');
  await other[Symbol.asyncDispose]();
  await expect(lost.state()).rejects.toMatchObject({ code: 'toxiproxy-call-failed', message: /get lost/ });
});
