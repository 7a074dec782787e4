// Reads an instance's output as log lines, with the target's own field names mapped to the contract's.

import type { Manifest } from '../targets/manifest.ts';
import type { Instance, OutputLine } from '../targets/target.ts';
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

/** What has been parsed already: whoever waits for a line reads the same ones again and again. */
export type ParsedLines = WeakMap<OutputLine, LogRecord>;

/** Lines of standard output so far, oldest first. */
export function logRecords({ lines }: Pick<Instance, 'lines'>, parsed: ParsedLines = new WeakMap()): LogRecord[] {
  return lines.flatMap((line) => {
    if (line.stream !== 'stdout') return [];
    const record = parsed.get(line) ?? { text: line.text, atMs: line.atMs, fields: parse(line.text) };
    parsed.set(line, record);
    return [record];
  });
}

/** The lifecycle lines so far, in the order in which they came. */
export function lifecycleEvents(
  instance: Pick<Instance, 'lines'>,
  names: Manifest['logs'] = {},
  parsed?: ParsedLines,
): LifecycleEvent[] {
  const events = new Map<unknown, LifecycleName>([
    [names.events?.stopping ?? 'shutdown.stopping', 'stopping'],
    [names.events?.drained ?? 'shutdown.drained', 'drained'],
    [names.events?.closed ?? 'shutdown.closed', 'closed'],
  ]);
  return logRecords(instance, parsed).flatMap(({ fields, atMs }) => {
    const event = events.get(fieldOf(fields, names.event ?? 'event'));
    if (event === undefined) return [];
    const cut = fieldOf(fields, names.cut ?? 'cut');
    const count = typeof cut === 'number' ? cut : undefined;
    return [{ event, timeMs: timeOf(fieldOf(fields, names.time ?? 'time')), readAtMs: atMs, cut: count }];
  });
}

/** Request ids that the lines name. */
export function requestIds(
  instance: Pick<Instance, 'lines'>,
  names: Manifest['logs'] = {},
  parsed?: ParsedLines,
): Set<string> {
  const ids = logRecords(instance, parsed).map(({ fields }) => fieldOf(fields, names.requestId ?? 'requestId'));
  return new Set(ids.filter((id) => typeof id === 'string'));
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? fieldsOf(value) : undefined;
  } catch {
    return undefined;
  }
}

/** A line that is no log line of the contract, and why. */
export interface LineProblem {
  readonly problem: string;
  readonly line: string;
}

const shownCharacters = 200;
/** A line may wait for its reader for some seconds; whoever mistakes a unit or a zone is off by more. */
const clockToleranceMs = 60_000;
// https://www.rfc-editor.org/rfc/rfc3339#section-5.6
const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** Lines that are not one JSON object with level, time and msg, or whose time is not that of their writing. */
export function lineProblems(records: readonly LogRecord[], names: Manifest['logs'] = {}): LineProblem[] {
  return records.flatMap(({ fields, text, atMs }) => {
    const line = text.slice(0, shownCharacters);
    if (fields === undefined) return [{ problem: 'not one JSON object', line }];
    const level = fieldOf(fields, names.level ?? 'level');
    const hasLevel = (typeof level === 'string' && level !== '') || Number.isFinite(level);
    const timeMs = timeOf(fieldOf(fields, names.time ?? 'time'));
    const hasTime = Number.isFinite(timeMs);
    const hasMsg = typeof fieldOf(fields, names.msg ?? 'msg') === 'string';
    const lacking = [...(hasLevel ? [] : ['level']), ...(hasTime ? [] : ['time']), ...(hasMsg ? [] : ['msg'])];
    if (lacking.length > 0) return [{ problem: `without ${lacking.join(', ')}`, line }];
    // Seconds, or the time of another zone, is not when it was written.
    const off = Math.abs(timeMs - atMs) > clockToleranceMs;
    return off ? [{ problem: `a time that is not when it came, ${new Date(atMs).toISOString()}`, line }] : [];
  });
}

/** What each line says of a request: undefined where it is no text. */
export interface RequestFields {
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
}

export function requestFields({ fields }: LogRecord, names: Manifest['logs'] = {}): RequestFields {
  const own = (name: string) => {
    const value = fieldOf(fields, name);
    return typeof value === 'string' ? value : undefined;
  };
  return { requestId: own(names.requestId ?? 'requestId'), traceId: own(names.traceId ?? 'traceId') };
}

/** `service.version` of a line, flat or nested. */
export function serviceVersion({ fields }: LogRecord, names: Manifest['logs'] = {}): unknown {
  return fieldOf(fields, names.serviceVersion ?? 'service.version');
}

/** A field by its own name, or, as the manifest may write it, by a path of names with dots. */
function fieldOf(fields: LogRecord['fields'], name: string): unknown {
  if (fields === undefined) return undefined;
  if (Object.hasOwn(fields, name)) return fields[name];
  return name.split('.').reduce<unknown>((value, key) => {
    const inner = fieldsOf(value);
    return Object.hasOwn(inner, key) ? inner[key] : undefined;
  }, fields);
}

function timeOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && rfc3339.test(value) ? Date.parse(value) : Number.NaN;
}
