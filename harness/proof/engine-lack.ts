// Why the docker driver cannot be asked here: for the proofs that need an engine, and say so when they are skipped.
import { openEngine } from '../drivers/docker/engine-client.ts';
import { chooseImages } from '../drivers/images/choose-image.ts';
import { engineImages } from '../drivers/images/image-store.ts';

/** Undefined when an engine answers, with an image for everything that a lab runs. */
export async function lackOfEngine(): Promise<string | undefined> {
  try {
    await openEngine();
    await chooseImages(['postgres', 'redis', 'toxiproxy', 'caddy', 'node'], engineImages());
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
