// Waits until an instance is ready for its first check; a target that never gets there is blocked, not failed.
import { setTimeout } from 'node:timers/promises';
import { request as send } from 'undici';
import { BlockedError } from '../model/errors.ts';
import { diagnose } from '../targets/diagnosis.ts';
import type { Instance } from '../targets/target.ts';
import type { World } from './world.ts';

const readyTimeoutMs = 30_000;
const probeTimeoutMs = 3_000;
const pollMs = 20;

/** Returns once /readyz answers 200. */
export async function readyWithin(world: World, index: number, timeoutMs = readyTimeoutMs): Promise<void> {
  const instance = world.instance(index);
  const url = instance.url + world.context.target.path('/readyz');
  const startedAt = performance.now();
  for (;;) {
    const seen = await probe(url);
    if (seen === 200) return;
    const elapsedMs = Math.round(performance.now() - startedAt);
    if (instance.exitStatus !== undefined) throw await ended(instance, elapsedMs);
    if (elapsedMs > timeoutMs) throw await neverReady(instance, url, seen, elapsedMs);
    await setTimeout(pollMs);
  }
}

/** Returns once `hasAnswered`; an instance that ends before it, or stays silent as long as a start may take, is blocked. */
export async function answering(world: World, index: number, hasAnswered: () => boolean): Promise<void> {
  const instance = world.instance(index);
  const startedAt = performance.now();
  while (!hasAnswered()) {
    const elapsedMs = Math.round(performance.now() - startedAt);
    if (instance.exitStatus !== undefined) throw await ended(instance, elapsedMs);
    if (elapsedMs > readyTimeoutMs) throw await neverReady(instance, instance.url, 'no answer', elapsedMs);
    await setTimeout(pollMs);
  }
}

async function probe(url: string): Promise<number | string> {
  try {
    const { statusCode, body } = await send(url, { signal: AbortSignal.timeout(probeTimeoutMs), reset: true });
    body.on('error', () => {}).destroy();
    return statusCode;
  } catch (error) {
    const inner = error instanceof AggregateError ? error.errors[0] : error;
    return (inner as { code?: string }).code ?? (inner instanceof Error ? inner.name : String(inner));
  }
}

async function ended(instance: Instance, elapsedMs: number): Promise<BlockedError> {
  return new BlockedError({
    code: 'target-exited',
    message: `the target ended after ${elapsedMs} ms, before it was ready. ${await diagnose(instance)}`,
    hint: 'Start it by hand with the variables of spec/CONTRACT.md and read its first error.',
  });
}

async function neverReady(
  instance: Instance,
  url: string,
  seen: number | string,
  elapsedMs: number,
): Promise<BlockedError> {
  return new BlockedError({
    code: 'target-not-ready',
    message: `GET ${url} did not answer 200 within ${elapsedMs} ms (last seen: ${seen}). ${await diagnose(instance)}`,
    hint: 'Does it listen on PORT, on 127.0.0.1 or all addresses, and does /readyz turn 200 once its dependencies work?',
  });
}
