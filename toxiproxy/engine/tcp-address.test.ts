// Addresses that are taken, and those that are refused.
import { expect, test } from 'vitest';
import { formatTcpAddress, parsePort, resolveTcpAddress, splitHostPort } from './tcp-address.ts';

test.each([
  ['127.0.0.1:80', { host: '127.0.0.1', port: 80 }],
  ['[::1]:80', { host: '::1', port: 80 }],
  [':80', { host: '', port: 80 }],
  ['127.0.0.1:', { host: '127.0.0.1', port: 0 }],
  ['', { host: '', port: 0 }],
  ['localhost:80', { host: '127.0.0.1', port: 80 }],
])('resolves %j', async (text, expected) => {
  expect(await resolveTcpAddress(text)).toEqual(expected);
});

test('formats as it splits, with brackets where there are colons', () => {
  expect(formatTcpAddress({ host: '::1', port: 80 })).toBe('[::1]:80');
  expect(splitHostPort('[::1]:80')).toEqual({ host: '::1', port: '80' });
});

test.each(['127.0.0.1', '::1:80', '[::1', '[::1]', '[::1]80', '[::1]:80:90', '[a]b:80', 'a]:80'])(
  'refuses %j',
  (text) => {
    expect(() => splitHostPort(text)).toThrow(`address ${text}: `);
  },
);

test.each(['-1', '65536', 'http'])('refuses port %j', (text) => {
  expect(() => parsePort(text)).toThrow(text);
});
