import { expect, test } from 'vitest';
import { HarnessError, UsageError } from '../../model/errors.ts';
import { engineFailure } from './engine-failure.ts';

test.each([
  ['connect ECONNREFUSED /var/run/docker.sock', 'engine-lost'],
  ['connect ENOENT /var/run/docker.sock', 'engine-lost'],
  ['socket hang up', 'engine-lost'],
  ['Could not find a working container runtime strategy', 'engine-lost'],
  ['(HTTP code 404) no such container - No such image: redis:8.0', 'image-not-found'],
  ['Failed to pull image "redis:8.0": manifest unknown', 'image-not-found'],
  ['mkdir /var/lib/docker/overlay2/x: no space left on device', 'engine-disk-full'],
  ['could not find an available, non-overlapping IPv4 address pool', 'engine-networks-used-up'],
  ['(HTTP code 500) server error - something else', 'engine-call-failed'],
])('%s: %s', (said, code) => {
  const failure = engineFailure(new Error(said), 'Redis could not be started');
  expect(failure).toBeInstanceOf(HarnessError);
  expect(failure).toMatchObject({ code, message: `Redis could not be started: ${said}` });
  expect(failure.hint).toBeTruthy();
});

test('an error that only has a code is told by that', () => {
  const cause = Object.assign(new Error(''), { code: 'ECONNRESET' });
  expect(engineFailure(cause, 'it')).toMatchObject({ code: 'engine-lost', message: 'it: ECONNRESET' });
});

test('what is clear already stays as it is', () => {
  const clear = new UsageError({ code: 'engine-not-found', message: 'No container engine was found' });
  expect(engineFailure(clear, 'it')).toBe(clear);
});
