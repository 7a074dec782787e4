// What every lab of one spec file shares: run scope, driver, target, profile and seed.
import type { Driver, RunScope } from '../drivers/driver.ts';
import type { Profile } from '../model/run.ts';
import type { Target } from '../targets/target.ts';

export interface LabContext {
  readonly scope: RunScope;
  readonly driver: Driver;
  readonly target: Target;
  readonly profile: Profile;
  readonly seed: string;
}
