import { expect, test } from 'vitest';
import { chooseImages, imageSource } from './choose-image.ts';
import { imageCatalogue, imageLabels } from './image-catalogue.ts';
import type { ImageStore, PresentImage } from './image-store.ts';

const image = (given: Partial<PresentImage> = {}): PresentImage => ({
  id: 'sha256:1',
  digest: undefined,
  sizeBytes: 1,
  architecture: 'amd64',
  labels: {},
  ...given,
});

interface World {
  readonly present?: Readonly<Record<string, PresentImage>>;
  readonly pullable?: Readonly<Record<string, string>>;
}

function storeOf({ present = {}, pullable = {} }: World) {
  const asked: string[] = [];
  const store: ImageStore = {
    find: async (reference) => present[reference],
    digestAtRegistry: async (reference) => {
      asked.push(reference);
      const digest = pullable[reference];
      if (digest === undefined) throw new Error('no such host');
      return digest;
    },
  };
  return { store, asked };
}

const official = imageCatalogue.redis.official.reference;
const standIn = imageCatalogue.redis.standIn;

test('an official image that the engine has is taken, and nobody is asked', async () => {
  const { store, asked } = storeOf({ present: { [official]: image({ digest: 'sha256:9' }), [standIn]: image() } });
  const [chosen] = await chooseImages(['redis'], store, 'automatic');
  expect(chosen).toMatchObject({ kind: 'official', reference: official, id: 'sha256:1', digest: 'sha256:9' });
  expect(asked).toEqual([]);
});

test('an official image that can be pulled is preferred to a stand-in', async () => {
  const { store } = storeOf({ present: { [standIn]: image() }, pullable: { [official]: 'sha256:7' } });
  const [chosen] = await chooseImages(['redis'], store, 'automatic');
  expect(chosen).toMatchObject({ kind: 'official', reference: official, id: undefined, digest: 'sha256:7' });
});

test('a stand-in is taken where nothing can be pulled, and says why and what it holds', async () => {
  const { store } = storeOf({ present: { [standIn]: image({ labels: { [imageLabels.version]: '8.0.2' } }) } });
  const [chosen] = await chooseImages(['redis'], store, 'automatic');
  expect(chosen).toMatchObject({ kind: 'stand-in', reference: standIn, version: '8.0.2' });
  expect(chosen?.reason).toContain('no such host');
});

test('stand-ins can be forced, and then no registry is asked', async () => {
  const { store, asked } = storeOf({ present: { [official]: image(), [standIn]: image() } });
  const [chosen] = await chooseImages(['redis'], store, 'stand-in');
  expect(chosen?.kind).toBe('stand-in');
  expect(asked).toEqual([]);
});

test('official images can be forced, and then a stand-in will not do', async () => {
  const { store } = storeOf({ present: { [standIn]: image() } });
  await expect(chooseImages(['redis'], store, 'official')).rejects.toMatchObject({ code: 'image-not-found' });
});

test('when there is neither, both reasons and the command that builds them are told', async () => {
  const { store } = storeOf({});
  await expect(chooseImages(['redis'], store, 'automatic')).rejects.toMatchObject({
    code: 'image-not-found',
    message: expect.stringMatching(/redis:8\.0 .*no such host.*seaworthy\/redis:8 was not built/),
    hint: expect.stringContaining('images -- --offline'),
  });
});

test('one image that a registry has not does not stand for the others', async () => {
  const { store } = storeOf({
    present: { [standIn]: image() },
    pullable: { [imageCatalogue.caddy.official.reference]: 'sha256:3' },
  });
  const [caddy, redis] = await chooseImages(['caddy', 'redis'], store, 'automatic');
  expect([caddy?.kind, redis?.kind]).toEqual(['official', 'stand-in']);
});

test('SEAWORTHY_IMAGES chooses the source, and a word that it does not know is an error', () => {
  expect(imageSource({})).toBe('automatic');
  expect(imageSource({ SEAWORTHY_IMAGES: 'stand-in' })).toBe('stand-in');
  expect(() => imageSource({ SEAWORTHY_IMAGES: 'standin' })).toThrow(
    'standin; it may be automatic, official, stand-in',
  );
});
