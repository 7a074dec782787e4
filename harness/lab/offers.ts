// Whether this lab can offer a capability at all: the target, the driver and the lab's own handles must each agree.
import type { Capability, Offer } from '../model/capability.ts';
import type { RunSettings } from '../model/run-settings.ts';
import type { Target } from '../targets/target.ts';

// Capabilities whose verbs are not written yet; the exercises that need them are planned.
const later: readonly Capability[] = ['browser', 'load', 'edge', 'image', 'container', 'compose', 'commands'];

const dependencyOf: Partial<Record<Capability, string>> = { replicas: 'caddy' };

/** The first capability of `needs` that cannot be offered, or undefined. */
export function firstMissing(
  needs: readonly Capability[],
  target: Target,
  settings: Pick<RunSettings, 'unavailable'>,
): { capability: Capability; reason: string } | undefined {
  for (const capability of needs) {
    const offer = offerOf(capability, target, settings);
    if (!offer.offered) return { capability, reason: offer.reason };
  }
  return undefined;
}

export function offerOf(
  capability: Capability,
  target: Target,
  { unavailable }: Pick<RunSettings, 'unavailable'>,
): Offer {
  const byTarget = target.offer(capability);
  if (!byTarget.offered) return byTarget;
  if (later.includes(capability))
    return { offered: false, reason: `this version of the suite has no ${capability} yet` };
  if (target.kind === 'url') return byTarget;
  const needed = ['postgres', 'redis', 'toxiproxy', dependencyOf[capability]];
  const missing = needed.find((dependency) => dependency !== undefined && unavailable[dependency] !== undefined);
  return missing === undefined ? byTarget : { offered: false, reason: `${missing}: ${unavailable[missing]}` };
}
