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
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

const projectLabel = 'com.docker.compose.project';
const serviceLabel = 'com.docker.compose.service';

const anonymousName = /^[0-9a-f]{64}$/;

/** Volumes without a name that containers of a project had: nothing else tells whose they were once those are gone. */
export async function anonymousVolumes(engine: Engine, project: string, sinceMs: number): Promise<string[]> {
  const types = ['container', 'volume'];
  return volumesOfEvents(await eventsSince(engine, sinceMs, { type: types }), project);
}

export function volumesOfEvents(text: string, project: string): string[] {
  const events = eventsOf(text);
  const ofProject = ({ Attributes }: EngineEvent['Actor']) => Attributes[projectLabel] === project;
  const containers = new Set(events.filter(({ Actor }) => ofProject(Actor)).map(({ Actor }) => Actor.ID));
  const mounted = events.filter(
    ({ Action, Actor }) => Action === 'mount' && containers.has(Actor.Attributes['container'] ?? ''),
  );
  return [...new Set(mounted.map(({ Actor }) => Actor.ID))].filter((name) => anonymousName.test(name));
}

/** The events of a project from `sinceMs` to now, by service. */
export async function serviceTimes(
  engine: Engine,
  project: string,
  sinceMs: number,
): Promise<ReadonlyMap<string, ServiceTimes>> {
  const filters = { type: ['container'], label: [`${projectLabel}=${project}`] };
  return timesOfEvents(await eventsSince(engine, sinceMs, filters));
}

async function eventsSince(engine: Engine, sinceMs: number, filters: Record<string, string[]>): Promise<string> {
  const stream = await engine.client.getEvents({
    since: (sinceMs - 1_000) / 1_000,
    // In the engine's own words of time, which end the stream by themselves.
    until: Date.now() / 1_000,
    filters,
  });
  let text = '';
  for await (const piece of stream) text += String(piece);
  return text;
}

function eventsOf(text: string): EngineEvent[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as EngineEvent);
}

export function timesOfEvents(text: string): ReadonlyMap<string, ServiceTimes> {
  const times = new Map<string, { startedAtMs: number[]; healthyAtMs: number[] }>();
  for (const { Action, timeNano, Actor } of eventsOf(text)) {
    const service = Actor.Attributes[serviceLabel] ?? '';
    const of = times.get(service) ?? { startedAtMs: [], healthyAtMs: [] };
    times.set(service, of);
    if (Action === 'start') of.startedAtMs.push(timeNano / 1e6);
    if (Action === 'health_status: healthy') of.healthyAtMs.push(timeNano / 1e6);
  }
  return times;
}
