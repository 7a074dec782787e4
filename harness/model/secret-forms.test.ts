import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SecretFormName, secretForms } from './secret-forms.ts';

const found = (secret: string, text: string): SecretFormName[] => [
  ...new Set(
    secretForms(secret)
      .filter((form) => text.includes(form.text))
      .map(({ name }) => name),
  ),
];

test('each form is found where it stands, and is called by its name', () => {
  const secret = 'db-0f+9a/p"ss wörd=';
  expect(found(secret, `password ${secret} refused`)).toEqual(['plain']);
  expect(found(secret, JSON.stringify({ secret }))).toEqual(['JSON']);
  expect(found(secret, `?p=${encodeURIComponent(secret)}`)).toEqual(['URL-encoded']);
  expect(found(secret, `?p=${encodeURIComponent(secret).replace(/%../g, (text) => text.toLowerCase())}`)).toEqual([
    'URL-encoded',
  ]);
  expect(found(secret, new URLSearchParams({ p: secret }).toString())).toEqual(['URL-encoded']);
  expect(found(secret, Buffer.from(secret).toString('hex').toUpperCase())).toEqual(['hex']);
  expect(found(secret, [...secret].reverse().join(''))).toEqual(['reversed']);
  expect(found(secret, 'nothing of the kind')).toEqual([]);
});

test('base64 is found wherever in a longer text the secret stood, in both alphabets', () => {
  const around = fc.string({ unit: 'binary', maxLength: 7 });
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 12, maxLength: 60 }),
      around,
      around,
      (secret, before, after) => {
        const bytes = Buffer.from(`${before}${secret.toWellFormed()}${after}`);
        expect(found(secret.toWellFormed(), bytes.toString('base64'))).toContain('base64');
        expect(found(secret.toWellFormed(), bytes.toString('base64url'))).toContain('base64');
      },
    ),
  );
});

test('a short secret has no form that turns up by chance', () => {
  expect(secretForms('abc').map(({ text }) => text)).toEqual(['abc', 'YWJj', '616263']);
  expect(secretForms('')).toEqual([]);
});
