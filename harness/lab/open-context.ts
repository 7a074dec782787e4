// Opens what the labs of one spec file share, from the settings that the command line handed over.

import { createDockerDriver } from '../drivers/docker.driver.ts';
import type { Driver } from '../drivers/driver.ts';
import { createEmbeddedDriver } from '../drivers/embedded.driver.ts';
import { attachRunScope } from '../drivers/run-scope.ts';
import type { DriverName } from '../model/run.ts';
import type { RunSettings } from '../model/run-settings.ts';
import { mutantTarget } from '../targets/mutant.target.ts';
import { resolveTarget } from '../targets/registry.ts';
import type { LabContext } from './context.ts';

export async function openContext(settings: RunSettings): Promise<LabContext> {
  const target = await resolveTarget({
    targetOption: settings.target,
    env: { TARGET_URL: settings.targetUrl, TARGET_IMAGE: settings.targetImage },
    projectRoot: settings.projectRoot,
    allowLoad: settings.allowLoad,
  });
  const scope = attachRunScope();
  return {
    scope,
    driver: driverNamed(settings.driver),
    target: settings.mutant === undefined ? target : await mutantTarget(target, settings.mutant, scope),
    profile: settings.profile,
    seed: settings.seed,
  };
}

/** The one place that knows which drivers there are. */
export function driverNamed(name: DriverName, progress: (message: string) => void = () => {}): Driver {
  if (name === 'embedded') return createEmbeddedDriver({ progress });
  return createDockerDriver({ progress });
}
