// Tests that starts and healthy times are told apart by service, from the lines that an engine sends.
import { expect, test } from 'vitest';
import { timesOfEvents, volumesOfEvents } from './stack-events.ts';

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

test('volumes without a name are those that containers of the project had', () => {
  const anonymous = 'a'.repeat(64);
  const told = (ID: string, Action: string, Attributes: object) =>
    JSON.stringify({ Action, timeNano: 1, Actor: { ID, Attributes } });
  const text = [
    told('c1', 'create', { 'com.docker.compose.project': 'p' }),
    told('c2', 'create', { 'com.docker.compose.project': 'other' }),
    told(anonymous, 'mount', { container: 'c1' }),
    told(anonymous, 'mount', { container: 'c1' }),
    told('p_data', 'mount', { container: 'c1' }),
    told('b'.repeat(64), 'mount', { container: 'c2' }),
  ].join('\n');
  expect(volumesOfEvents(text, 'p')).toEqual([anonymous]);
});
