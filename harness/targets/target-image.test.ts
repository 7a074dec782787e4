// Tests where the image of a target comes from, and what is said when there is none.
import { expect, test } from 'vitest';
import type { Engine } from '../drivers/docker/engine-client.ts';
import type { RunScope } from '../drivers/driver.ts';
import { containerTarget } from './container.target.ts';
import { imageOf } from './target-image.ts';

/** An engine that has some images, and gets none from anywhere. */
function engineWith(...images: string[]): Engine {
  const missing = Object.assign(new Error('no such image'), { statusCode: 404 });
  const client = {
    getImage: (name: string) => ({ inspect: async () => (images.includes(name) ? {} : Promise.reject(missing)) }),
    pull: () => Promise.reject(new Error('manifest unknown')),
  };
  return { client, description: 'Docker 28.0.0' } as unknown as Engine;
}

const request = (engine: Engine) => ({ engine, scope: {} as RunScope, progress: () => {} });
const target = (start: { image?: string; compose?: { file: string; service: string } }) =>
  containerTarget({ manifest: { name: 'x', start }, root: '/nowhere' });

test('an image that is here is taken as it is', async () => {
  expect(await imageOf(target({ image: 'app:1' }), request(engineWith('app:1')))).toBe('app:1');
});

test('one that is not here and cannot be fetched is a mistake of who asked for it', async () => {
  await expect(imageOf(target({ image: 'app:2' }), request(engineWith('app:1')))).rejects.toMatchObject({
    code: 'image-not-found',
    exitCode: 64,
    message: 'the image app:2 is not on Docker 28.0.0, and cannot be fetched: manifest unknown',
  });
});

test('without an image and without a Dockerfile there is nothing to be judged', async () => {
  const compose = { file: 'compose.yaml', service: 'app' };
  await expect(imageOf(target({ compose }), request(engineWith()))).rejects.toMatchObject({ code: 'source-missing' });
});
