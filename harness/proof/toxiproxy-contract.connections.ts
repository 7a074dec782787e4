// The contract, part by part: how connections are relayed, cut, refused and closed.
import { createHash } from 'node:crypto';
import { Toxiproxy } from 'toxiproxy-node-client';
import { expect, test } from 'vitest';
import type { ToxiproxyServer } from '../../toxiproxy/engine/toxiproxy-server.ts';
import { expectWithin } from './toxiproxy-contract.bounds.ts';
import { callApi, echo, openLane, portOf, pour, Upstream, Wire } from './toxiproxy-contract.fixture.ts';

export function connectionsAreRelayedAndClosed(server: () => ToxiproxyServer): void {
  test('without a toxic, what is sent arrives whole, both ways', async () => {
    await using lane = await openLane(server());
    const wire = await lane.open();
    const sent = Buffer.alloc(8_000_000, 'seaworthy');
    wire.socket.write(sent);
    await wire.receive(sent.length);
    expect(digest(wire.received)).toBe(digest(sent));
  });

  test('changes of the chain under load lose and reorder nothing', async () => {
    await using lane = await openLane(server());
    const wire = await lane.open();
    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => String(index)).join(' '));
    wire.socket.write(sent);
    for (let change = 0; change < 10; change += 1) {
      const latency = await lane.addToxic('latency', { latency: 2, jitter: 0 }, { name: 'a' });
      const slicer = await lane.addToxic(
        'slicer',
        { average_size: 20_000, size_variation: 0, delay: 1 },
        { name: 'b' },
      );
      await latency.update({ latency: 1, jitter: 0 });
      await latency.remove();
      await slicer.remove();
    }
    await wire.receive(sent.length);
    expect(digest(wire.received)).toBe(digest(sent));
  });

  test('a disabled proxy ends its connections with FIN, refuses new ones, and comes back on its port', async () => {
    await using lane = await openLane(server());
    const wire = await lane.open();
    await wire.roundTrip('warm');
    await callApi(server().apiUrl, toggle(lane.proxy.name, false));
    expect((await wire.ended).how).toBe('fin');
    await expect(lane.open()).rejects.toThrow('ECONNREFUSED');
    await callApi(server().apiUrl, toggle(lane.proxy.name, true));
    expectWithin(await (await lane.open()).roundTrip('ping'), 0);
  });

  test('with the upstream down a client connects and is then closed with FIN', async () => {
    await using lane = await openLane(server());
    await lane.upstream[Symbol.asyncDispose]();
    const startedAtMs = performance.now();
    const ended = await (await lane.open()).ended;
    expect(ended.how).toBe('fin');
    expectWithin(ended.atMs - startedAtMs, 0);
  });

  test('no connection stays half open', async () => {
    await using lane = await openLane(server());
    const wire = await lane.open();
    await wire.roundTrip('warm');
    wire.socket.end();
    const startedAtMs = performance.now();
    expectWithin((await wire.ended).atMs - startedAtMs, 0);
  });

  test('after a proxy is removed its port is free and its connections are closed', async () => {
    await using upstream = await Upstream.start(echo);
    const client = new Toxiproxy(server().apiUrl);
    const target = `127.0.0.1:${upstream.port}`;
    const proxy = await client.createProxy({ name: 'gone', listen: '127.0.0.1:0', upstream: target });
    const wire = await Wire.open(portOf(proxy));
    await wire.roundTrip('warm');
    await proxy.remove();
    expect((await wire.ended).how).toBe('fin');
    await expect(Wire.open(portOf(proxy))).rejects.toThrow('ECONNREFUSED');
  });
}

export async function stoppingLeavesNothing(server: ToxiproxyServer): Promise<void> {
  await using upstream = await Upstream.start(pour);
  const listeners = countListeners();
  const proxy = await new Toxiproxy(server.apiUrl).createProxy({
    name: 'left-open',
    listen: '127.0.0.1:0',
    upstream: `127.0.0.1:${upstream.port}`,
  });
  const [reading, stuck] = [await Wire.open(portOf(proxy)), await Wire.open(portOf(proxy))];
  await Promise.all([reading.receive(1), stuck.receive(1)]);
  stuck.socket.pause();
  const upstreamSides = upstream.sockets.map((socket) => new Promise((closed) => socket.once('close', closed)));
  await server[Symbol.asyncDispose]();

  await Promise.all([reading.ended, ...upstreamSides]);
  stuck.socket.destroy();
  await expect(Wire.open(portOf(proxy))).rejects.toThrow('ECONNREFUSED');
  await expect(fetch(`${server.apiUrl}/version`)).rejects.toThrow();
  expect(countListeners()).toBeLessThanOrEqual(listeners);
}

/** Those of this process, where the embedded engine runs too. */
function countListeners(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPServerWrap').length;
}

function digest(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function toggle(name: string, enabled: boolean) {
  return { method: 'PATCH', path: `/proxies/${name}`, body: JSON.stringify({ enabled }), userAgent: undefined };
}
