// Reads an instance's output as log lines, with the target's own field names mapped to the contract's.

import type { Manifest } from '../targets/manifest.ts';
import type { Instance } from '../targets/target.ts';
import { fieldsOf } from './answer.ts';

export type LifecycleName = 'stopping' | 'drained' | 'closed';

export interface LogRecord {
  /** undefined when the line is not a JSON object. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
  readonly text: string;
  /** Epoch ms at which the lab read it. */
  readonly atMs: number;
}

export interface LifecycleEvent {
  readonly event: LifecycleName;
  /** The line's own time, epoch ms; NaN when it has none that can be read. */
  readonly timeMs: number;
  readonly readAtMs: number;
  /** Requests cut off, where the line says so. */
  readonly cut: number | undefined;
}

/** Lines of standard output so far, oldest first. */
export function logRecords(instance: Instance): LogRecord[] {
  const lines = instance.lines.filter(({ stream }) => stream === 'stdout');
  return lines.map(({ text, atMs }) => ({ text, atMs, fields: parse(text) }));
}

/** The lifecycle lines so far, in the order in which they came. */
export function lifecycleEvents(instance: Instance, names: Manifest['logs'] = {}): LifecycleEvent[] {
  const events: Readonly<Record<string, LifecycleName>> = {
    [names.events?.stopping ?? 'shutdown.stopping']: 'stopping',
    [names.events?.drained ?? 'shutdown.drained']: 'drained',
    [names.events?.closed ?? 'shutdown.closed']: 'closed',
  };
  return logRecords(instance).flatMap(({ fields, atMs }) => {
    const event = events[String(fields?.[names.event ?? 'event'])];
    if (fields === undefined || event === undefined) return [];
    const cut = fields[names.cut ?? 'cut'];
    const count = typeof cut === 'number' ? cut : undefined;
    return [{ event, timeMs: timeOf(fields[names.time ?? 'time']), readAtMs: atMs, cut: count }];
  });
}

/** Request ids that the lines name. */
export function requestIds(instance: Instance, names: Manifest['logs'] = {}): Set<string> {
  const ids = logRecords(instance).map(({ fields }) => fields?.[names.requestId ?? 'requestId']);
  return new Set(ids.filter((id) => typeof id === 'string'));
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? undefined : fieldsOf(value);
  } catch {
    return undefined;
  }
}

function timeOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}
