// The options that several commands share, and their checks.
import { InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { profiles } from '../model/run.ts';
import { driverChoices } from './choose-driver.ts';

export const profileOption = () =>
  new Option('--profile <profile>', 'how long loads and waits last').choices([...profiles]).default('quick');

export const driverOption = () =>
  new Option(
    '--driver <driver>',
    'where dependencies run: "embedded", as processes of this machine; "docker", in containers; "auto", in containers where an engine can run them all',
  )
    .choices([...driverChoices])
    .default('embedded');

export const targetOption = () =>
  new Option(
    '--target <manifest|url>',
    'what is graded: a target.yaml, its folder, or a URL (default: TARGET, TARGET_URL, or the reference app)',
  );

export const seedOption = () => new Option('--seed <seed>', 'repeat the inputs of an earlier run').argParser(seed);

export const evaluateOption = () =>
  new Option(
    '--evaluate <count>',
    'repeat that many of the checks that pass (or "all"), drawn by the seed, as another client: none must depend on who asks',
  ).argParser(count);

/** For judging a run again as on another day; `byDefault` says on which one otherwise. */
export const todayOption = (byDefault = 'the day of the run') =>
  new Option('--today <day>', `judge waivers as on that day, such as 2026-12-31 (default: ${byDefault})`).argParser(
    day,
  );

function day(value: string): string {
  if (z.iso.date().safeParse(value).success) return value;
  throw new InvalidArgumentError('A day is written as 2026-12-31.');
}

function count(value: string): number {
  if (value === 'all') return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,3}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('A count is 1 to 9999, or all.');
}

function seed(value: string): string {
  if (/^[A-Za-z0-9-]{1,64}$/.test(value)) return value;
  throw new InvalidArgumentError('A seed is 1 to 64 letters, digits and dashes.');
}
