// Listens to what the engine tells of a compose project: when each of its services started, and when it first was healthy.
import type { Engine } from '../drivers/docker/engine-client.ts';

export interface ServiceTimes {
  /** Epoch ms of each start: a second one is a restart. */
  readonly startedAtMs: readonly number[];
  readonly healthyAtMs: readonly number[];
}

interface EngineEvent {
  readonly Action: string;
  readonly timeNano: number;
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
}

const projectLabel = 'com.docker.compose.project';
const serviceLabel = 'com.docker.compose.service';

/** The events of a project from `sinceMs` to now, by service. */
export async function serviceTimes(
  engine: Engine,
  project: string,
  sinceMs: number,
): Promise<ReadonlyMap<string, ServiceTimes>> {
  const stream = await engine.client.getEvents({
    since: (sinceMs - 1_000) / 1_000,
    // In the engine's own words of time, which end the stream by themselves.
    until: Date.now() / 1_000,
    filters: { type: ['container'], label: [`${projectLabel}=${project}`] },
  });
  let text = '';
  for await (const piece of stream) text += String(piece);
  return timesOfEvents(text);
}

export function timesOfEvents(text: string): ReadonlyMap<string, ServiceTimes> {
  const times = new Map<string, { startedAtMs: number[]; healthyAtMs: number[] }>();
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const { Action, timeNano, Actor } = JSON.parse(line) as EngineEvent;
    const service = Actor.Attributes[serviceLabel] ?? '';
    const of = times.get(service) ?? { startedAtMs: [], healthyAtMs: [] };
    times.set(service, of);
    if (Action === 'start') of.startedAtMs.push(timeNano / 1e6);
    if (Action === 'health_status: healthy') of.healthyAtMs.push(timeNano / 1e6);
  }
  return times;
}
