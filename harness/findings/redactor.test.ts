import { expect, test } from 'vitest';
import { createRedactor } from './redactor.ts';

test('a secret is removed as it is, in JSON, in a URL, in base64 and in hex', () => {
  const secret = 'p"ss wörd/+?>~~~';
  const redactor = createRedactor([secret]);
  const forms = [
    secret,
    JSON.stringify({ secret }),
    `https://x.example/?p=${encodeURIComponent(secret)}`,
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
    Buffer.from(secret).toString('hex'),
  ];
  for (const form of forms) {
    expect(redactor.text(`<${form}>`)).toContain('[redacted]');
    expect(redactor.text(`<${form}>`)).not.toMatch(/ss.w|cCJzc|707373/);
    expect(Buffer.from(redactor.bytes(Buffer.from(form))).toString()).toContain('[redacted]');
  }
});

test('of two secrets, one the beginning of the other, the longer goes whole', () => {
  const redactor = createRedactor(['token', 'token-and-more']);
  expect(redactor.text('token-and-more token')).toBe('[redacted] [redacted]');
});

test('secrets can come later, characters of patterns are plain, and none means untouched', () => {
  const redactor = createRedactor(['']);
  expect(redactor.text('a.c')).toBe('a.c');
  redactor.add('a.c');
  expect(redactor.text('a.c abc')).toBe('[redacted] abc');
});

test('a secret inside something that is encoded as a whole is removed too, and one that is turned round', () => {
  const secret = 'provider-b1d6-5c90e1+7f';
  const redactor = createRedactor([secret]);
  for (const before of ['', 'a', 'ab']) {
    const text = redactor.text(Buffer.from(`${before}${secret}and more`).toString('base64'));
    expect(text).toContain('[redacted]');
    expect(Buffer.from(text.split('[redacted]')[0] ?? '', 'base64').toString()).not.toContain('prov');
  }
  expect(redactor.text([...secret].reverse().join(''))).toBe('[redacted]');
});
