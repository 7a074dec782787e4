// Requests, errors and latency over time beside what was done to the target, as an evidence file holds it.
import { z } from 'zod';

/** The name of the evidence file; a report draws it. */
export const timelineFile = 'timeline.json';

export const markKinds = ['detected', 'shed', 'recovered', 'exited'] as const;

/**
 * `detected`: the target said that it lacks something. `shed`: the balancer stopped sending to it. `recovered`: it serves
 * again. `exited`: its process ended.
 */
export type MarkKind = (typeof markKinds)[number];

/** What came in one slice of time. All times are milliseconds since the criterion started. */
export interface TimelineBucket {
  readonly atMs: number;
  readonly requests: number;
  /** Of them, those without a whole answer below 400. */
  readonly errors: number;
  /** Of the requests that ended, counted where they were meant to start. */
  readonly medianMs: number;
  readonly slowestMs: number;
}

export interface TimelineSeries {
  readonly name: string;
  /** In order; slices without any request are left out. */
  readonly buckets: readonly TimelineBucket[];
}

/** A fault in force, or a shutdown under way. */
export interface TimelineWindow {
  readonly name: string;
  readonly fromMs: number;
  /** Absent when it lasted to the end. */
  readonly toMs?: number;
}

export interface TimelineMark {
  readonly kind: MarkKind;
  readonly label: string;
  readonly atMs: number;
  /** Since what it answers to. */
  readonly afterMs: number;
  readonly limitMs?: number;
}

export interface Timeline {
  readonly schemaVersion: 1;
  readonly bucketMs: number;
  readonly durationMs: number;
  readonly series: readonly TimelineSeries[];
  readonly windows: readonly TimelineWindow[];
  readonly marks: readonly TimelineMark[];
}

const ms = z.number();
const length = z.number().min(0);
const count = z.int().min(0);

export const timelineSchema: z.ZodType<Timeline> = z
  .strictObject({
    schemaVersion: z.literal(1),
    bucketMs: z.number().positive(),
    durationMs: length,
    series: z
      .array(
        z.strictObject({
          name: z.string(),
          buckets: z
            .array(z.strictObject({ atMs: ms, requests: count, errors: count, medianMs: length, slowestMs: length }))
            .max(500),
        }),
      )
      .max(20),
    windows: z.array(z.strictObject({ name: z.string(), fromMs: ms, toMs: ms.exactOptional() })).max(200),
    marks: z
      .array(
        z.strictObject({
          kind: z.enum(markKinds),
          label: z.string(),
          atMs: ms,
          afterMs: length,
          limitMs: length.exactOptional(),
        }),
      )
      .max(500),
  })
  .meta({ title: 'A timeline: timeline.json, in the evidence of a criterion' });
