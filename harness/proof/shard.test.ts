// Tests that the shards of a list are together the list, and that nothing else is taken for a shard.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ofShard, readShard } from './shard.ts';

test('each n-th is taken, from the part on', () => {
  const list = ['a', 'b', 'c', 'd', 'e'];
  expect(ofShard(list, { part: 1, of: 2 })).toEqual(['a', 'c', 'e']);
  expect(ofShard(list, { part: 2, of: 2 })).toEqual(['b', 'd']);
  expect(ofShard(list, { part: 1, of: 1 })).toEqual(list);
  expect(ofShard(list, { part: 6, of: 6 })).toEqual([]);
});

test('all shards together hold everything once, and none is longer than another by more than one', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.integer({ min: 1, max: 20 }), (length, of) => {
      const list = Array.from({ length }, (_, at) => at);
      const shards = Array.from({ length: of }, (_, at) => ofShard(list, { part: at + 1, of }));
      expect(shards.flat().sort((a, b) => a - b)).toEqual(list);
      const lengths = shards.map((shard) => shard.length);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
    }),
  );
});

test.each([
  ['1/1', { part: 1, of: 1 }],
  ['8/8', { part: 8, of: 8 }],
  ['0/8', undefined],
  ['9/8', undefined],
  ['1/0', undefined],
  ['-1/8', undefined],
  ['1.5/8', undefined],
  ['1/8/2', undefined],
  [' 1/8', undefined],
  ['1', undefined],
  ['', undefined],
])('%j is %j', (text, expected) => {
  expect(readShard(text)).toEqual(expected);
});
