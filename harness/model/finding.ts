// One criterion's outcome with its evidence, as a line of `findings.ndjson` holds it.
import type { Comparison } from './budget.ts';
import type { Outcome } from './outcome.ts';

export interface FindingError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly stack?: string;
}

/** A named number that a criterion measured. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The budget key that bounds it, and the bound that applied. */
  readonly budget?: {
    readonly key: string;
    readonly limit: number;
    readonly comparison: Comparison;
  };
}

/** A moment on the timeline of a criterion, in milliseconds since its body started. */
export interface Moment {
  readonly atMs: number;
  readonly event: string;
  readonly detail?: string;
}

/** A file under `evidence/<criterion>/`, relative to that folder. */
export interface EvidenceFile {
  readonly file: string;
  readonly mediaType: string;
  readonly title: string;
}

export interface Finding {
  readonly schemaVersion: 1;
  /** Whole id of the criterion. */
  readonly criterion: string;
  readonly outcome: Exclude<Outcome, 'not-run'>;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** One sentence; the failure title when it failed. */
  readonly summary: string;
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly waitedMs?: number;
  readonly error?: FindingError;
  readonly measurements: readonly Measurement[];
  readonly moments: readonly Moment[];
  readonly evidence: readonly EvidenceFile[];
  /** Shell script of curl and kill commands that shows the symptom; only for what did not pass. */
  readonly repro?: string;
}
