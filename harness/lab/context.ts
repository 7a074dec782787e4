// What every lab of one spec file shares: run scope, driver, target, profile and seed.
import type { Driver, RunScope } from '../drivers/driver.ts';
import type { Profile } from '../model/run.ts';
import type { Target } from '../targets/target.ts';
import type { Disguise } from './disguise.ts';

export interface LabContext {
  readonly scope: RunScope;
  readonly driver: Driver;
  readonly target: Target;
  readonly profile: Profile;
  readonly seed: string;
  /** Whom the requests seem to come from, in a repeated check; the suite's own client when absent. */
  readonly disguise?: Disguise;
}
