// Tests the OTLP receiver with exports that OpenTelemetry's own serializers wrote, and with what is none.
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { startOtlpReceiver } from './otlp-receiver.ts';

// One server span with a client span below it, written by @opentelemetry/otlp-transformer 0.301.0.
const protobuf = Buffer.from(
  [
    'Cv4CChwKGAoMc2VydmljZS5uYW1lEggKBm9yYWNsZRAAEt0CCgsKBm9yYWNsZRIBMRKkAQoQhkn2HNg5w2xNlSIn8pVEzhIIdfeTlfC5',
    'nu8iCGACb/vocdKuKgVxdWVyeTADOYBB273EpeoYQR0e373EpeoYSh4KDmRiLnN5c3RlbS5uYW1lEgwKCnBvc3RncmVzcWxQAFosCbTx',
    '3L3EpeoYEgdncsO8w59lGhYKAWsSEQoPY2FuYXJ5LWluLWV2ZW50IABgAHAAegcSA2JhZBgChQEBAQAAEqYBChCGSfYc2DnDbE2VIify',
    'lUTOEghgAm/76HHSrioGR0VUIC9hMAI5QP/LvcSl6hhBMifVvcSl6hhKEgoKaHR0cC5yb3V0ZRIECgIvYUoICgFuEgMYyAFKDgoDYmln',
    'EgcYgICAgIAgSg4KAWYSCSEAAAAAAAD4P0oICgJvaxICEAFKFAoEbGlzdBIMKgoKAwoBeAoDCgF5UABgAHAAegIYAIUBAQEAAA==',
  ].join(''),
  'base64',
);
const json = JSON.stringify({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'oracle' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: '8649F61CD839C36C4D952227F29544CE',
              spanId: '60026ffbe871d2ae',
              name: 'GET /a',
              kind: 2,
              attributes: [
                { key: 'n', value: { intValue: '200' } },
                { key: 'pairs', value: { kvlistValue: { values: [{ key: 'a', value: { boolValue: false } }] } } },
                { key: 'empty', value: {} },
              ],
            },
          ],
        },
      ],
    },
  ],
});
const traceId = '8649f61cd839c36c4d952227f29544ce';

function send(url: string, body: string | Buffer, headers: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', headers, body: typeof body === 'string' ? body : new Uint8Array(body) });
}

test('protobuf is read with ids, kinds, parents and attributes of every type', async () => {
  await using receiver = await startOtlpReceiver();
  const answer = await send(`${receiver.url}/v1/traces`, protobuf, { 'content-type': 'application/x-protobuf' });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-protobuf']);
  expect((await answer.bytes()).length).toBe(0);
  const resource = { 'service.name': 'oracle' };
  expect(receiver.spans()).toEqual([
    {
      traceId,
      spanId: '75f79395f0b99eef',
      parentSpanId: '60026ffbe871d2ae',
      name: 'query',
      kind: 'client',
      attributes: { 'db.system.name': 'postgresql' },
      resource,
    },
    {
      traceId,
      spanId: '60026ffbe871d2ae',
      parentSpanId: '',
      name: 'GET /a',
      kind: 'server',
      attributes: { 'http.route': '/a', n: 200, big: 2 ** 40, f: 1.5, ok: true, list: ['x', 'y'] },
      resource,
    },
  ]);
});

test('JSON is read the same, compressed or not', async () => {
  await using receiver = await startOtlpReceiver();
  const url = `${receiver.url}/v1/traces`;
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  expect(await (await send(url, json, headers)).text()).toBe('{}');
  expect((await send(url, gzipSync(json), { ...headers, 'content-encoding': 'gzip' })).status).toBe(200);
  const span = { traceId, kind: 'server', parentSpanId: '', attributes: { n: 200, pairs: { a: false }, empty: '' } };
  expect(receiver.spans()).toMatchObject([span, span]);
});

test('every text that was sent can be searched, those of events and of other signals included', async () => {
  await using receiver = await startOtlpReceiver();
  await send(`${receiver.url}/v1/traces`, gzipSync(protobuf), {
    'content-type': 'application/x-protobuf',
    'content-encoding': 'gzip',
  });
  await send(`${receiver.url}/v1/logs`, '{"resourceLogs":["a canary"]}', { 'content-type': 'application/json' });
  expect(receiver.texts()[0]).toContain('canary-in-event');
  expect(receiver.texts()[1]).toContain('a canary');
});

test.each([
  ['no JSON', '/v1/traces', 'application/json', '{'],
  ['JSON of another shape', '/v1/traces', 'application/json', '{"resourceSpans":[{"scopeSpans":[{"spans":[7]}]}]}'],
  ['an id of the wrong length', '/v1/traces', 'application/json', json.replace('60026ffbe871d2ae', '60')],
  ['no protobuf', '/v1/traces', 'application/x-protobuf', '\x0a\x7fno'],
  ['another type', '/v1/traces', 'text/plain', json],
  ['another route', '/v2/traces', 'application/json', json],
])('%s is refused, and told', async (_, path, contentType, body) => {
  await using receiver = await startOtlpReceiver();
  expect((await send(receiver.url + path, body, { 'content-type': contentType })).status).toBe(400);
  expect(receiver.spans()).toEqual([]);
  expect(receiver.problems()).toHaveLength(1);
});

test('an export that unpacks to more than the bound is refused', async () => {
  await using receiver = await startOtlpReceiver();
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  expect((await send(`${receiver.url}/v1/traces`, gzipSync(Buffer.alloc(32 << 20)), headers)).status).toBe(400);
  expect(receiver.texts()).toEqual([]);
});
