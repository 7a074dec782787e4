// Fetches an image that the engine does not have yet.
import { HarnessError } from '../../model/errors.ts';
import type { Engine } from './engine-client.ts';
import { hasImage } from './local-image.ts';

export async function pullImage(engine: Engine, reference: string): Promise<void> {
  if (await hasImage(engine, reference)) return;
  try {
    const stream = await engine.client.pull(reference);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    engine.client.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
    await promise;
  } catch (cause) {
    throw new HarnessError({
      code: 'image-not-found',
      message: `${engine.description} could not fetch ${reference}: ${(cause as Error).message}`,
      hint: 'Give the engine a way to the registry, or use the stand-ins: SEAWORTHY_IMAGES=stand-in.',
      cause,
    });
  }
}
