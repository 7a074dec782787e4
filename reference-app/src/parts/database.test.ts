import pg from 'pg';
import { expect, test } from 'vitest';
import { DeadlineError } from '../bounded.ts';
import { HttpError } from '../http-error.ts';
import { cancelMessage } from './cancel-query.ts';
import { isDatabaseLost } from './database.ts';

function sqlState(code: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError('message', 7, 'error'), { code });
}

test.each([
  ['refused', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), true],
  ['broken pipe', Object.assign(new Error('write'), { code: 'EPIPE' }), true],
  ['driver timeout', new Error('Query read timeout'), true],
  ['silent probe', new DeadlineError('the probe', 800), true],
  ['shutdown', sqlState('57P01'), true],
  ['not migrated', sqlState('42P01'), true],
  ['unique violation', sqlState('23505'), false],
  ['a mistake of ours', new TypeError('x is undefined'), false],
  ['an answer', new HttpError(404, 'not_found', 'no'), false],
])('%s: lost is %s', (_name, error, lost) => {
  expect(isDatabaseLost(error)).toBe(lost);
});

test('a cancel request has the form of the protocol', () => {
  expect(cancelMessage({ processID: 1, secretKey: 2 }).toString('hex')).toBe('0000001004d2162e0000000100000002');
});
