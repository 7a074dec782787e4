// The option that shares a long proof among machines, and its check.
import { InvalidArgumentError, Option } from 'commander';
import { readShard, type Shard } from '../proof/shard.ts';

export const shardOption = () =>
  new Option('--shard <i/n>', 'only each n-th of these mutants, from the i-th on, such as 3/8').argParser(shard);

function shard(value: string): Shard {
  const read = readShard(value);
  if (read !== undefined) return read;
  throw new InvalidArgumentError('A shard is written as 3/8: the third of eight.');
}
