// Tests the ledger of created tasks against small task services, honest ones and others.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Instance } from '../targets/target.ts';
import { TaskLedger } from './task-ledger.ts';
import type { World } from './world.ts';

async function instance(listener: RequestListener, lines: string[] = []): Promise<Instance> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, lines: lines.map((text) => ({ stream: 'stdout', text, atMs: 0 })) } as unknown as Instance;
}

function ledgerOf(...instances: Instance[]): TaskLedger {
  const target = { manifest: {}, path: (path: string) => `/api${path}` };
  const world = { context: { target }, instances: new Map(instances.entries()), everyInstance: () => instances };
  return new TaskLedger(world as unknown as World);
}

/** A service that stores titles and lists those which hold `q`, in pages. */
function service() {
  const titles: string[] = [];
  const listener: RequestListener = (request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://a');
    const found = titles.filter((title) => title.includes(searchParams.get('q') ?? ''));
    const from = Number(searchParams.get('cursor') ?? 0);
    const next = from + Number(searchParams.get('limit'));
    const meta = next < found.length ? { nextCursor: String(next) } : {};
    response.end(JSON.stringify({ data: found.slice(from, next).map((title) => ({ title })), meta, error: null }));
  };
  return { titles, listener };
}

const json =
  (body: unknown): RequestListener =>
  (_, response) =>
    void response.end(JSON.stringify(body));

test('it finds its own titles over all pages, with how often each is stored', async () => {
  const { titles, listener } = service();
  const ledger = ledgerOf(await instance(listener));
  const ids = Array.from({ length: 250 }, () => ledger.post().id);
  titles.push('a stranger', ...ids.map((id) => ledger.titleOf(id)), ledger.titleOf(ids[0] ?? ''));
  const stored = await ledger.stored();
  expect(stored.size).toBe(250);
  expect([stored.get(ledger.titleOf(ids[0] ?? '')), stored.get(ledger.titleOf(ids[1] ?? ''))]).toEqual([2, 1]);
  expect([...ledger.acceptedIds(stored)].toSorted()).toEqual(ids.toSorted());
});

test('requests carry their own id, the title and the own path of the target', () => {
  const ledger = ledgerOf();
  const post = ledger.post();
  expect(post).toMatchObject({ method: 'POST', path: '/api/tasks', headers: { 'x-request-id': post.id } });
  expect(JSON.parse(String(post.body))).toEqual({ title: ledger.titleOf(post.id) });
  expect(ledger.read()).toMatchObject({ method: 'GET', path: '/api/tasks?limit=5' });
  expect(ledgerOf().titleOf('a')).not.toBe(ledger.titleOf('a'));
});

test('an instance that answers is found behind one that does not', async () => {
  const { listener } = service();
  const broken: RequestListener = (_, response) => void response.writeHead(503).end('{}');
  expect((await ledgerOf(await instance(listener), await instance(broken)).stored()).size).toBe(0);
});

test('ids in the log of any instance count as accepted', async () => {
  const logging = await instance(() => {}, ['{"requestId":"r-1"}', 'plain', '{"requestId":7}']);
  expect([...ledgerOf(logging).acceptedIds(new Map())]).toEqual(['r-1']);
});

test.each([
  ['another status', (_, response) => void response.writeHead(500).end('{}')],
  ['no list', json({ data: {} })],
  ['no JSON', (_, response) => void response.end('<html>')],
  ['the same cursor again', json({ data: [], meta: { nextCursor: 'again' } })],
  ['a connection that is dropped', (request) => void request.socket.destroy()],
  [
    'an endless body',
    (_, response) => {
      const more = () => {
        while (response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    },
  ],
] as const satisfies readonly (readonly [string, RequestListener])[])(
  '%s is the failure of the target',
  async (_, listener) => {
    await expect(ledgerOf(await instance(listener)).stored()).rejects.toMatchObject({ code: 'tasks-not-listed' });
  },
);

test('titles that are no text neither break the account nor count', async () => {
  const hostile = await instance(json({ data: [null, 7, { title: { toString: 1 } }, { title: [] }], meta: null }));
  const ledger = ledgerOf(hostile);
  const stored = await ledger.stored();
  expect(stored.get(ledger.titleOf('a'))).toBeUndefined();
});

test('no instance that runs is told as such', async () => {
  const ended = { ...(await instance(() => {})), exitStatus: { code: 0, signal: null, atMs: 0 } } as Instance;
  await expect(ledgerOf(ended).stored()).rejects.toThrow(/no instance that still runs/);
});
