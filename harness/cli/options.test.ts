// Tests what the shared options take and refuse.
import { Command, CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { seedOption, todayOption } from './options.ts';

const parse = (...args: string[]): unknown => {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  return command.addOption(todayOption()).addOption(seedOption()).parse(args, { from: 'user' }).opts();
};

test.each(['2026-12-31', '2028-02-29'])('%s is a day', (today) => {
  expect(parse('--today', today)).toEqual({ today });
});

test.each([
  ['--today', 'tomorrow'],
  ['--today', '2026-02-31'],
  ['--today', '2027-02-29'],
  ['--today', '2026-13-01'],
  ['--today', '2026-1-1'],
  ['--today', '2026-12-31T00:00:00Z'],
  ['--today', ''],
  ['--seed', 'a b'],
  ['--seed', ''],
])('%s %j is a usage error', (...args) => {
  expect(() => parse(...args)).toThrow(CommanderError);
});
