// Values that no field of the contract may take, as generators: by field, each way of being wrong with its name.
import fc from 'fast-check';

export type Values = readonly [how: string, values: fc.Arbitrary<unknown>];

export const longText = (least: number) =>
  fc.string({ minLength: least, maxLength: least + 300, unit: fc.constantFrom(...'abc xyz09') });
export const paddedText = (least: number) => longText(least).map((text) => `a${text.slice(1)}`);
export const noText: Values = [
  'no text',
  fc.oneof(fc.integer(), fc.boolean(), fc.array(fc.string()), fc.constant({ a: 1 })),
];
const unstorable: Values = ['text with NUL or half a surrogate', fc.constantFrom('a\0b', 'a\ud800b', '\udc00')];
const blank: Values = ['blank', fc.constantFrom('', ' ', '\t', '   ')];
const unknownWord: Values = ['an unknown word', fc.constantFrom('opened', 'OPEN', 'in progress', '', '0', 'null')];
const noNumber: Values = [
  'no whole number',
  fc.oneof(fc.constantFrom('5', '', true, [1], 1e21, 0.5), fc.double({ min: 0.1, max: 0.9, noNaN: true })),
];
const negative: Values = ['negative', fc.integer({ min: -1_000_000, max: -1 })];
const tooMuch: Values = ['above its limit', fc.integer({ min: 1_000_000_001, max: 2_000_000_000 })];
const nothing: Values = ['null', fc.constant(null)];
/** Each alone: which of them does harm depends on what a target calls. */
export const prototypeKeys = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString'];
export const badIds = fc.oneof(
  fc.constantFrom('not-a-uuid', '-1', '0', 'NaN', 'null', '%00', '%FF', '..%2F..%2Fetc%2Fpasswd', "'%20OR%201=1--"),
  fc.constantFrom(...prototypeKeys),
  fc.uuid().map((id) => `${id}0`),
  fc.uuid().map((id) => id.replaceAll('-', '_')),
);

export type FieldValues = Readonly<Record<string, readonly Values[]>>;

export const taskFields: FieldValues = {
  title: [noText, unstorable, blank, nothing, ['too long', paddedText(201)]],
  description: [noText, unstorable, ['too long', paddedText(10_001)]],
  status: [noText, unknownWord, nothing],
  assignee: [noText, unstorable, ['empty', fc.constant('')], ['too long', paddedText(101)]],
};
export const newTaskFields: FieldValues = {
  ...taskFields,
  points: [noNumber, negative, tooMuch],
  comments: [
    ['no list', fc.oneof(fc.string(), fc.constant({ 0: 'a' }))],
    ['too many', fc.constant(Array(51).fill({ author: 'a', body: 'b' }))],
    ['without author', fc.constant([{ body: 'b' }])],
    ['too long inside', paddedText(2001).map((body) => [{ author: 'a', body }])],
    ['with an unknown field', fc.constant([{ author: 'a', body: 'b', extra: 1 }])],
  ],
};

const anyId: Values = [
  'no id',
  fc.oneof(
    fc.constantFrom('no-uuid', '', 7, null, ['a']),
    fc.uuid().map((id) => `${id}a`),
  ),
];
export const credentialFields: FieldValues = {
  username: [noText, unstorable, ['empty', fc.constant('')], ['too long', paddedText(101)]],
  password: [noText, unstorable, ['empty', fc.constant('')], ['too long', paddedText(201)]],
};
export const transferFields: FieldValues = {
  fromTaskId: [anyId],
  toTaskId: [anyId],
  points: [noNumber, negative, tooMuch, nothing, ['zero', fc.constant(0)]],
};
