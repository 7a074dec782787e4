// Whether this lab can offer a capability at all: the target, the driver and the lab's own handles must each agree.
import type { Capability } from '../model/capability.ts';
import { ExpectationError, UnsupportedError } from '../model/errors.ts';
import type { RunSettings } from '../model/run-settings.ts';
import type { Target, TargetOffer } from '../targets/target.ts';

// Capabilities whose verbs are not written yet; the exercises that need them are planned.
const later: readonly Capability[] = ['browser', 'load', 'edge', 'commands'];

const servers = ['postgres', 'redis', 'toxiproxy'];
const dependenciesOf: Partial<Record<Capability, readonly string[]>> = {
  replicas: [...servers, 'caddy'],
  collector: [...servers, 'rsyslog'],
  image: ['engine'],
  container: ['engine'],
  compose: ['engine', 'compose'],
};

/**
 * Throws when a capability cannot be offered. What a target could ship and does not is its fault (`fail`), unless it is a
 * bare URL; everything else is `unsupported`, and decides first.
 */
export function requireOffers(
  needs: readonly Capability[],
  target: Target,
  settings: Pick<RunSettings, 'unavailable'>,
): void {
  let notShipped: { capability: Capability; reason: string } | undefined;
  for (const capability of needs) {
    const offer = offerOf(capability, target, settings);
    if (offer.offered) continue;
    if (!offer.notShipped || target.kind === 'url') {
      throw new UnsupportedError({ code: 'capability-not-offered', message: `${capability}: ${offer.reason}` });
    }
    notShipped ??= { capability, reason: offer.reason };
  }
  if (notShipped === undefined) return;
  throw new ExpectationError({
    code: 'not-shipped',
    message: notShipped.reason,
    mismatch: {
      expected: `a target that ships what ${notShipped.capability} needs`,
      actual: notShipped.reason,
      waitedMs: 0,
    },
  });
}

export function offerOf(
  capability: Capability,
  target: Target,
  { unavailable }: Pick<RunSettings, 'unavailable'>,
): TargetOffer {
  const byTarget = target.offer(capability);
  if (!byTarget.offered) return byTarget;
  if (later.includes(capability))
    return { offered: false, notShipped: false, reason: `this version of the suite has no ${capability} yet` };
  if (target.kind === 'url') return byTarget;
  const needed = dependenciesOf[capability] ?? servers;
  const missing = needed.find((dependency) => unavailable[dependency] !== undefined);
  return missing === undefined
    ? byTarget
    : { offered: false, notShipped: false, reason: `${missing}: ${unavailable[missing]}` };
}
