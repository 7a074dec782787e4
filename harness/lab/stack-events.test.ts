// Tests that starts and healthy times are told apart by service, from the lines that an engine sends.
import { expect, test } from 'vitest';
import { timesOfEvents } from './stack-events.ts';

const event = (service: string, Action: string, seconds: number) =>
  JSON.stringify({ Action, timeNano: seconds * 1e9, Actor: { Attributes: { 'com.docker.compose.service': service } } });

test('each start and each healthy time, in their order', () => {
  const text = [
    event('db', 'create', 1),
    event('db', 'start', 2),
    event('db', 'health_status: unhealthy', 3),
    event('db', 'health_status: healthy', 4),
    event('app', 'start', 5),
    event('app', 'die', 6),
    event('app', 'start', 7),
  ].join('\n');
  expect(Object.fromEntries(timesOfEvents(`${text}\n`))).toEqual({
    db: { startedAtMs: [2000], healthyAtMs: [4000] },
    app: { startedAtMs: [5000, 7000], healthyAtMs: [] },
  });
});

test('no line is no service', () => {
  expect([...timesOfEvents('\n')]).toEqual([]);
});
