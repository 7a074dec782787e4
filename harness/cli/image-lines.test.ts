import { expect, test } from 'vitest';
import { imageCatalogue, imageLabels } from '../drivers/images/image-catalogue.ts';
import type { PresentImage } from '../drivers/images/image-store.ts';
import { imageLines } from './image-lines.ts';

test('each role has a line: what is there, with version and size, or what is not', async () => {
  const present: Record<string, Partial<PresentImage>> = {
    [imageCatalogue.redis.standIn]: { sizeBytes: 75_400_000, labels: { [imageLabels.version]: '8.0.2' } },
    [imageCatalogue.caddy.official.reference]: { sizeBytes: 50_000_000, labels: {} },
  };
  const lines = await imageLines({
    find: async (reference) => present[reference] as PresentImage | undefined,
    digestAtRegistry: async () => {
      throw new Error('nobody should ask');
    },
  });
  expect(lines).toContain('redis      seaworthy/redis:8 (8.0.2, 75 MB)');
  expect(lines).toContain(`caddy      ${imageCatalogue.caddy.official.reference} (50 MB)`);
  expect(lines.find((line) => line.startsWith('postgres'))).toBe(
    `postgres   neither ${imageCatalogue.postgres.official.reference} nor seaworthy/postgres:17`,
  );
});
