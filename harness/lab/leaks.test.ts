import { expect, test } from 'vitest';
import { findLeaks } from './leaks.ts';

const token = { name: 'OPERATOR_TOKEN', value: 'operator-b1d6-5c90e1+7f' };
const key = { name: 'PROVIDER_API_KEY', value: 'provider-b1d6-77aa10+3e' };

test('says which variable leaked where and in which form, each once, and never the value', () => {
  const leaks = findLeaks(
    [token, key],
    [
      { where: 'stdout', text: `${token.value} and ${token.value}` },
      { where: 'the trace export', text: Buffer.from(`Bearer ${key.value}`).toString('base64') },
      { where: 'stderr', text: 'OPERATOR_TOKEN is required' },
    ],
  );
  expect(leaks).toEqual(['OPERATOR_TOKEN, plain, in stdout', 'PROVIDER_API_KEY, base64, in the trace export']);
});

test('finds nothing where nothing is', () => {
  expect(findLeaks([token, key], [{ where: 'stdout', text: 'operator-b1d6' }])).toEqual([]);
  expect(findLeaks([], [{ where: 'stdout', text: token.value }])).toEqual([]);
});
