// Tells an image for another kind of machine from one that does not work: both end at once, and only one is to be repaired.
import type { Engine } from '../drivers/docker/engine-client.ts';
import { BlockedError } from '../model/errors.ts';

/** The same error, with the platforms where they differ: some engines run what is for another one, so nobody asks before. */
export async function withPlatform(engine: Engine, image: string, error: BlockedError): Promise<BlockedError> {
  const [own, { Os, Architecture }] = await Promise.all([
    engine.client.version(),
    engine.client.getImage(image).inspect(),
  ]);
  if (Os === own.Os && Architecture === own.Arch) return error;
  return new BlockedError({
    code: 'image-other-platform',
    message: `${image} is for ${Os}/${Architecture}, and this engine runs ${own.Os}/${own.Arch}: ${error.message}`,
    hint: `Build it for ${own.Os}/${own.Arch}: docker build --platform ${own.Os}/${own.Arch}`,
    cause: error,
  });
}
