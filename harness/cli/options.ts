// The options that several commands share, and their checks.
import { InvalidArgumentError, Option } from 'commander';
import { driverNames, profiles } from '../model/run.ts';

export const profileOption = () =>
  new Option('--profile <profile>', 'how long loads and waits last').choices([...profiles]).default('quick');

export const driverOption = () =>
  new Option('--driver <driver>', 'where dependencies run').choices([...driverNames]).default('embedded');

export const targetOption = () =>
  new Option(
    '--target <manifest|url>',
    'what is graded: a target.yaml, its folder, or a URL (default: TARGET, TARGET_URL, or the reference app)',
  );

export const seedOption = () => new Option('--seed <seed>', 'repeat the inputs of an earlier run').argParser(seed);

function seed(value: string): string {
  if (/^[A-Za-z0-9-]{1,64}$/.test(value)) return value;
  throw new InvalidArgumentError('A seed is 1 to 64 letters, digits and dashes.');
}
