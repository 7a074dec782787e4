// One contract for both engines of Toxiproxy: the same answers on the wire, the same effects, neither early nor late.
import { Toxiproxy } from 'toxiproxy-node-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmbeddedToxiproxy } from '../../toxiproxy/engine/server.ts';
import type { ToxiproxyServer } from '../../toxiproxy/engine/toxiproxy-server.ts';
import { findRealToxiproxy, startRealToxiproxy } from './real-toxiproxy.fixture.ts';
import { connectionsAreRelayedAndClosed, stoppingLeavesNothing } from './toxiproxy-contract.connections.ts';
import { callApi, readGoldenExchanges } from './toxiproxy-contract.fixture.ts';
import { removalsNeverHang } from './toxiproxy-contract.removals.ts';
import { eachToxicHasItsEffect } from './toxiproxy-contract.toxics.ts';

const binary = await findRealToxiproxy();
const notCompared = 'no real server was found, so the engines were not compared';
interface Engine {
  readonly name: string;
  /** Without it, the engine cannot be started here. */
  readonly start?: () => Promise<ToxiproxyServer>;
  readonly survivesRemovals: boolean;
}

const engines: readonly Engine[] = [
  { name: 'embedded', start: () => startEmbeddedToxiproxy(), survivesRemovals: true },
  binary === undefined
    ? { name: 'real', survivesRemovals: false }
    : { name: 'real', start: () => startRealToxiproxy({ binary }), survivesRemovals: false },
];

for (const { name, start, survivesRemovals } of engines) {
  if (start === undefined) {
    test(name, ({ skip }) => skip(notCompared));
    continue;
  }
  describe(name, { timeout: 15_000 }, () => {
    let server: ToxiproxyServer;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(async () => {
      await server[Symbol.asyncDispose]();
    });

    describe('API', () => {
      test.for(['golden-http.txt', 'golden-http-refusals.txt'])('answers as in %s', async (golden) => {
        await using fresh = await start();
        for (const { answer, ...request } of readGoldenExchanges(golden)) {
          const actual = await callApi(fresh.apiUrl, request);
          expect(`${request.method} ${request.path} ${request.body ?? ''}\n${actual}`).toBe(
            `${request.method} ${request.path} ${request.body ?? ''}\n${answer}`,
          );
        }
      });

      test('serves every method of the npm client', async () => {
        await using fresh = await start();
        const client = new Toxiproxy(fresh.apiUrl);
        expect(await client.getVersion()).toContain('version');
        const body = { name: 'one', listen: '127.0.0.1:0', upstream: '127.0.0.1:9' };
        const proxy = await client.createProxy(body);
        expect((await client.get('one')).listen).toBe(proxy.listen);
        expect(Object.keys(await client.populate([{ ...body, name: 'two' }]))).toEqual(['two']);
        const toxic = await proxy.addToxic({
          type: 'latency',
          name: 'slow',
          stream: 'upstream',
          toxicity: 0.5,
          attributes: { latency: 10, jitter: 1 },
        });
        const changed = await toxic.update({ ...toxic.toJson(), attributes: { latency: 20, jitter: 2 } });
        expect(changed.attributes).toEqual({ latency: 20, jitter: 2 });
        expect((await proxy.getToxic('slow')).toxicity).toBe(0.5);
        await toxic.remove();
        await expect(proxy.getToxic('slow')).rejects.toThrow('404');
        expect((await proxy.update({ ...body, listen: proxy.listen, enabled: false })).enabled).toBe(false);
        await client.reset();
        expect((await client.get('one')).enabled).toBe(true);
        await proxy.remove();
        expect(Object.keys(await client.getAll())).toEqual(['two']);
      });
    });

    describe.concurrent('effects', () => {
      connectionsAreRelayedAndClosed(() => server);
      eachToxicHasItsEffect(() => server);
    });

    describe.runIf(survivesRemovals)('removals', () => {
      removalsNeverHang(() => server);
    });

    test('nothing listens and nothing is connected once it is stopped', async () => {
      await stoppingLeavesNothing(await start());
    });
  });
}
