// What the command line hands to the processes that run the specs.
import type { DriverName, Profile } from './run.ts';

export interface RunSettings {
  readonly profile: Profile;
  readonly driver: DriverName;
  readonly seed: string;
  /** Absolute. */
  readonly projectRoot: string;
  /** What `--target` or TARGET named; undefined for the reference app or TARGET_URL. */
  readonly target?: string;
  readonly targetUrl?: string;
  readonly allowLoad: boolean;
  /** Whole ids; null selects everything. */
  readonly selection: readonly string[] | null;
  /** Dependencies that could not be had, with the reason. */
  readonly unavailable: Readonly<Record<string, string>>;
  /** Runs this instead of the target's own start command; for mutants of the reference app. */
  readonly command?: readonly string[];
}
