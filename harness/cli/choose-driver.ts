// Which driver a command takes: the one that was named, or, with `auto`, containers where an engine can run them all.
import type { DependencyOffer, Driver, ServerName } from '../drivers/driver.ts';
import { driverNamed } from '../lab/open-context.ts';
import { type DriverName, driverNames } from '../model/run.ts';

export const driverChoices = [...driverNames, 'auto'] as const;
export type DriverChoice = (typeof driverChoices)[number];

/** What every lab has, and what some have: one that lacks any of it would leave criteria unsupported. */
const wanted: readonly ServerName[] = ['postgres', 'redis', 'toxiproxy', 'caddy'];

/** `say` hears what was chosen and why, where there was something to choose. */
export async function chooseDriver(
  asked: DriverChoice,
  say: (message: string) => void,
  docker: Pick<Driver, 'probe'> = driverNamed('docker'),
): Promise<DriverName> {
  if (asked !== 'auto') return asked;
  const offers: readonly DependencyOffer[] = await Promise.all(wanted.map((name) => docker.probe(name)));
  const lacking = offers.find((offer) => !offer.offered);
  if (lacking === undefined) {
    say('driver docker: there is an engine, with an image for everything');
    return 'docker';
  }
  say(`driver embedded: ${lacking.offered ? lacking.detail : lacking.reason}`);
  return 'embedded';
}
