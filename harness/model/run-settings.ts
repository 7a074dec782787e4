// What the command line hands to the processes that run the specs.
import type { DriverName, Profile } from './run.ts';

export interface RunSettings {
  readonly profile: Profile;
  readonly driver: DriverName;
  readonly seed: string;
  /** Absolute. */
  readonly projectRoot: string;
  /** What `--target` or TARGET named; undefined for the reference app, TARGET_URL and TARGET_IMAGE. */
  readonly target?: string;
  readonly targetUrl?: string;
  readonly targetImage?: string;
  readonly allowLoad: boolean;
  /** Whole ids; null selects everything. */
  readonly selection: readonly string[] | null;
  /** Dependencies that could not be had, with the reason. */
  readonly unavailable: Readonly<Record<string, string>>;
  /** Criteria that are repeated as another client once they passed; none unless it was asked for. */
  readonly evaluated?: readonly string[];
  /** A known-bad variant of the reference app to run in its place. */
  readonly mutant?: MutantSettings;
  /** Several of them, one after the other and beside each other; `selection` and `mutant` are not looked at then. */
  readonly mutants?: readonly MutantRun[];
}

export interface MutantRun extends MutantSettings {
  /** Whole ids of what it is run against. */
  readonly criteria: readonly string[];
}

export interface MutantSettings {
  readonly id: string;
  /** Files of the manifest that it replaces, by their key there. */
  readonly files?: Readonly<Record<string, string>>;
  readonly edits?: MutantEdits;
}

/** Settings for each that the criteria are run against: the target, or every mutant that stands in for it. */
export function settingsOfEach({ mutants, ...settings }: RunSettings): readonly RunSettings[] {
  if (mutants === undefined) return [settings];
  return mutants.map(({ criteria, ...mutant }) => ({ ...settings, selection: criteria, mutant }));
}

export const editedFiles = ['dockerfile', 'dockerignore', 'compose'] as const;

/** Changes to the target's own deploy files. */
export type MutantEdits = Readonly<
  Partial<
    Record<(typeof editedFiles)[number], readonly { readonly replace: string; readonly by: string }[] | undefined>
  >
>;
