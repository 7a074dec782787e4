// How many log lines a target says it has given up, by its metric.
import { request as send } from 'undici';
import { ExpectationError } from '../model/errors.ts';
import { readBounded } from './http.ts';
import type { World } from './world.ts';

const droppedMetric = 'log_lines_dropped';
const answerLimitMs = 5_000;

export async function linesDropped(world: World, instance: number): Promise<number> {
  const url = world.instance(instance).url + world.context.target.path('/metrics');
  const text = await metrics(url).catch(String);
  const samples = text.split('\n').filter((line) => line.startsWith(droppedMetric));
  const sum = samples.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
  if (samples.length > 0 && Number.isFinite(sum)) return sum;
  const actual = `no sample of ${droppedMetric}: ${text.slice(0, 100)}`;
  throw new ExpectationError({
    code: 'not-counted',
    message: `expected /metrics to count the log lines given up; it has ${actual}`,
    mismatch: { expected: droppedMetric, actual, waitedMs: 0 },
  });
}

async function metrics(url: string): Promise<string> {
  const { body } = await send(url, { signal: AbortSignal.timeout(answerLimitMs) });
  return (await readBounded(body)).text;
}
