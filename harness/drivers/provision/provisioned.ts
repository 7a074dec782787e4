// What a provider is: one way to come by a dependency's binary on this machine.
import type { ServerName } from '../driver.ts';
import type { UnprivilegedUser } from './unprivileged-user.ts';

export type Source = 'npm-package' | 'path' | 'cache' | 'official-release' | 'debian-package' | 'go-install';

/** What a report calls each source. */
export const sourceTitles: Readonly<Record<Source, string>> = {
  'npm-package': 'npm package',
  path: 'PATH',
  cache: 'cache',
  'official-release': 'official release',
  'debian-package': 'Debian package',
  'go-install': 'go install',
};

/** A source that was tried, and why it did not do. */
export interface Tried {
  readonly source: Source;
  readonly reason: string;
}

/** A binary that was run once and told its version. */
export interface Found {
  /** Absolute path of the main binary. */
  readonly path: string;
  readonly version: string;
  readonly source: Source;
  /** What the binary needs in its environment, such as LD_LIBRARY_PATH. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Provisioned extends Found {
  readonly dependency: ServerName;
  readonly tried: readonly Tried[];
}

/** Which binary will do. */
export interface Requirement {
  readonly dependency: ServerName;
  /** `PostgreSQL`. */
  readonly title: string;
  /** Names of the main binary, best first. */
  readonly executables: readonly string[];
  /** Folders to look in after PATH. */
  readonly folders: readonly string[];
  readonly versionArgs: readonly string[];
  /** The first group is the version. */
  readonly versionPattern: RegExp;
  readonly accepts: (version: string) => boolean;
  /** `17 or 18`. */
  readonly wanted: string;
}

export interface ProvisionContext {
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** One sentence on what is being done now. */
  readonly progress: (message: string) => void;
  /** The user that the binary must be able to run as; undefined: this one. */
  readonly runAs: UnprivilegedUser | undefined;
  /** Marks the processes that fetch as the run's own. */
  readonly marker: Readonly<Record<string, string>>;
}

export interface Provider {
  readonly source: Source;
  /** Whether it goes to the network, and what for: `Debian packages redis-server`. */
  readonly fetches?: string;
  /** Why it cannot do here, told without trying; undefined when it may. */
  unusable(context: ProvisionContext): Promise<string | undefined>;
  /** Throws an error whose message is the reason when it has nothing. */
  find(context: ProvisionContext): Promise<Found>;
}

export interface Chain {
  readonly requirement: Requirement;
  /** Cheapest first. */
  readonly providers: readonly Provider[];
  /** What to do when all fail. */
  readonly hint: string;
}
