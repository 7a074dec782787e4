// Tests that an image for another kind of machine is told to be one, and that no other failure is.
import { expect, test } from 'vitest';
import type { Engine } from '../drivers/docker/engine-client.ts';
import { BlockedError } from '../model/errors.ts';
import { withPlatform } from './image-platform.ts';

const engine = (Architecture: string) =>
  ({
    client: {
      version: async () => ({ Os: 'linux', Arch: 'amd64' }),
      getImage: () => ({ inspect: async () => ({ Os: 'linux', Architecture }) }),
    },
  }) as unknown as Engine;
const error = new BlockedError({ code: 'target-exited', message: 'exec format error' });

test('both platforms are named where they differ', async () => {
  expect(await withPlatform(engine('arm64'), 'app:1', error)).toMatchObject({
    code: 'image-other-platform',
    message: 'app:1 is for linux/arm64, and this engine runs linux/amd64: exec format error',
  });
});

test('on the same platform the error stays as it is', async () => {
  expect(await withPlatform(engine('amd64'), 'app:1', error)).toBe(error);
});
