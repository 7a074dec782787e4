// What a run records of itself (`run.json`) and the grade made from it (`grade.json`).
import type { Level } from './criterion.ts';
import type { Outcome } from './outcome.ts';
import type { JudgedWaivers, Waiver } from './waiver.ts';

export const profiles = ['quick', 'full', 'nightly'] as const;
export type Profile = (typeof profiles)[number];

export const driverNames = ['embedded', 'docker'] as const;
export type DriverName = (typeof driverNames)[number];

/** An image that a run's dependencies ran in. */
export interface UsedImage {
  /** `postgres`. */
  readonly role: string;
  readonly reference: string;
  /** Official, or what stands in for it where it cannot be pulled. */
  readonly kind: 'official' | 'stand-in';
  /** By which a registry knows it; null when it never was at one. */
  readonly digest: string | null;
}

export interface RunRecord {
  readonly schemaVersion: 1;
  /** Folder name: `<stamp>-<target>-<driver>`. */
  readonly id: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly commit: string | null;
  readonly dirty: boolean | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: {
    readonly platform: string;
    readonly release: string;
    readonly arch: string;
    readonly cpus: number;
    readonly memoryBytes: number;
  };
  readonly commandLine: readonly string[];
  readonly seed: string;
  readonly profile: Profile;
  readonly driver: DriverName;
  /** Absent where nothing ran in one. */
  readonly images?: readonly UsedImage[];
  readonly target: {
    readonly name: string;
    readonly kind: string;
    readonly manifest?: string;
    readonly url?: string;
    /** As it was named, where no manifest did. */
    readonly image?: string;
  };
  /** Whole ids that were selected; null when everything was. */
  readonly selection: readonly string[] | null;
  /** SHA-256 of `spec/catalogue.json`, hex. */
  readonly catalogueDigest: string;
  /** Spec files that could not be run at all, with the reason. */
  readonly brokenFiles: readonly { readonly file: string; readonly message: string }[];
  readonly interrupted: boolean;
  /** Criteria that were repeated as another client once they had passed; absent when nobody asked for it. */
  readonly evaluated?: readonly string[];
  /** What the target's waivers.yaml said when the run started; absent when there was none. */
  readonly waivers?: readonly Waiver[];
}

export type Letter = 'A' | 'B' | 'C' | 'D' | 'F';

export interface GradedCriterion {
  readonly id: string;
  readonly level: Level;
  readonly title: string;
  readonly outcome: Outcome;
}

export interface GradedExercise {
  readonly number: number;
  readonly id: string;
  readonly title: string;
  /** true: all its selected musts passed; false: one failed or was blocked; null: neither can be said. */
  readonly passed: boolean | null;
  readonly criteria: readonly GradedCriterion[];
}

export interface Grade {
  readonly schemaVersion: 1;
  readonly rubricVersion: 1;
  readonly runId: string;
  readonly catalogueDigest: string;
  /** null when the grade is incomplete (see `complete`) or nothing with a weight was assessed. */
  readonly letter: Letter | null;
  /** 0 to 100, rounded down to one decimal, weighted, over assessed criteria; null as `letter`. */
  readonly percent: number | null;
  /** 0 to 100, rounded down to one decimal: weight assessed of weight selected; 0 when nothing selected has a weight. */
  readonly coverage: number;
  /** Made from a selection. */
  readonly partial: boolean;
  /** The run came to its end, no spec file was broken, and no criterion is `error` or `not-run`. */
  readonly complete: boolean;
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Criteria of the whole catalogue without a spec; in no denominator. */
  readonly planned: number;
  readonly honours: { readonly passed: number; readonly assessed: number };
  readonly exercises: readonly GradedExercise[];
  /** They change nothing above: a waived criterion counts as not passed. Absent when the run has none. */
  readonly waivers?: JudgedWaivers;
}
