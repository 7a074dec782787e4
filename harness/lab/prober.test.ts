// Tests the prober against a real server: thresholds in both directions, one probe at a time, its own times.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { ExpectationError } from '../model/errors.ts';
import { HttpHandle } from './http.ts';
import { LabJournal } from './journal.ts';
import { Prober, type ProbeSpec } from './prober.ts';
import { waitFor } from './wait.ts';
import { Waiter } from './waiter.ts';

const spec: ProbeSpec = {
  name: 'readinessProbe',
  path: '/readyz',
  periodMs: 10,
  timeoutMs: 200,
  failureThreshold: 3,
  successThreshold: 2,
};

// A target whose liveness is at /healthz and whose summary is at /info: its manifest for Kubernetes has these paths already.
const routes: Readonly<Record<string, string>> = { '/livez': '/healthz', '/healthz': '/info' };
const mapped = (path: string) => routes[path] ?? path;

/** `answers`: the status of each probe in turn, the last one for good; 0 is silence. */
async function probing(answers: readonly number[], change: Partial<ProbeSpec> = {}) {
  const seen = { asked: 0, open: 0, most: 0, paths: new Set<string>() };
  const server = createServer((request, response) => {
    seen.paths.add(request.url ?? '');
    const status = answers[Math.min(seen.asked, answers.length - 1)] ?? 0;
    seen.asked += 1;
    seen.open += 1;
    seen.most = Math.max(seen.most, seen.open);
    response.on('close', () => {
      seen.open -= 1;
    });
    if (status > 0) response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const journal = new LabJournal(() => {});
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const http = new HttpHandle({ baseUrl: () => baseUrl, path: mapped, wait: new Waiter(new Map(), journal) });
  const prober = new Prober({ ...spec, ...change }, http, journal);
  const rounds = (count: number) =>
    waitFor({ what: `${count} rounds`, limitMs: 10_000, pollMs: 2 }, () => (prober.rounds >= count ? true : undefined));
  return {
    prober,
    journal,
    seen,
    rounds,
    async [Symbol.asyncDispose]() {
      await prober[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('it changes its state at the threshold of each direction and not before', async () => {
  await using probe = await probing([200, 503, 200, 200, 503, 503, 200, 503, 503, 503, 200, 503, 200, 200]);
  expect(probe.prober.state).toBe('unknown');
  await probe.rounds(14);
  expect(probe.prober.history).toEqual(['healthy', 'unhealthy', 'healthy']);
  expect(probe.journal.moments.map(({ event }) => event)).toEqual([
    'readinessProbe is healthy',
    'readinessProbe is unhealthy',
    'readinessProbe is healthy',
  ]);
});

test('any 2xx or 3xx is a success, as a kubelet takes it, and a 4xx is none', async () => {
  await using good = await probing([204, 302]);
  await good.prober.until('healthy', 5_000);
  await using bad = await probing([404]);
  await bad.prober.until('unhealthy', 5_000);
});

test('a probe that hangs counts as failed after its timeout, and none is ever beside it', async () => {
  await using probe = await probing([0], { timeoutMs: 50, periodMs: 5 });
  await probe.prober.until('unhealthy', 10_000);
  expect(probe.seen.most).toBe(1);
  expect(probe.prober.rounds).toBeGreaterThanOrEqual(3);
});

test('a change may take the threshold and one more period, and the timeout', async () => {
  await using probe = await probing([200]);
  expect(probe.prober.changeMs('unhealthy')).toBe(4 * 10 + 200);
  expect(probe.prober.changeMs('healthy')).toBe(3 * 10 + 200);
});

test('a state that does not come is the failure of the target', async () => {
  await using probe = await probing([200]);
  await expect(probe.prober.until('unhealthy', 0)).rejects.toThrow(ExpectationError);
});

test('nothing is probed any more once it is disposed of', async () => {
  const probe = await probing([200]);
  await probe.rounds(2);
  await probe[Symbol.asyncDispose]();
  const { asked } = probe.seen;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(probe.seen.asked).toBe(asked);
});

test("the path of a probe is the target's own, whatever the contract calls by that name", async () => {
  await using lab = await probing([200], { path: '/healthz' });
  await lab.rounds(2);
  expect([...lab.seen.paths]).toEqual(['/healthz']);
});
