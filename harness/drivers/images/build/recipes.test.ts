import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { imageRoles } from '../image-catalogue.ts';
import { versionIn } from './debian-archives.ts';
import { recipes } from './recipes.ts';

const builtByDockerfile = imageRoles.filter((role) => role !== 'base');
const fileOf = (role: string, name: string) => readFile(new URL(`../${role}/${name}`, import.meta.url), 'utf8');

test.each(builtByDockerfile)('%s begins with the base exactly when its recipe says so', async (role) => {
  const dockerfile = await fileOf(role, 'Dockerfile');
  expect(recipes[role].role).toBe(role);
  expect(/^FROM (.+)$/m.exec(dockerfile)?.[1]).toBe(recipes[role].onBase ? `\${BASE}` : 'scratch');
  // It would be fetched from a registry.
  expect(dockerfile).not.toMatch(/^# *syntax/m);
});

test.each(['postgres', 'redis', 'node'] as const)(
  'the entry point of %s becomes its server, which gets the signals',
  async (role) => {
    expect(await fileOf(role, 'Dockerfile')).toContain('ENTRYPOINT ["docker-entrypoint.sh"]');
    expect((await fileOf(role, 'docker-entrypoint.sh')).trimEnd().split('\n').at(-1)).toBe('exec "$@"');
  },
);

test('the version of a package is told without what Debian puts around it', () => {
  const files = ['redis-tools_5%3a8.0.9-1_amd64.deb', 'redis-server_5%3a8.0.2-3+deb13u3_amd64.deb'];
  expect(versionIn(files, 'redis-server')).toBe('8.0.2');
  expect(versionIn(['postgresql-17_17.12-0+deb13u1_amd64.deb'], 'postgresql-17')).toBe('17.12');
  expect(versionIn([], 'redis-server')).toBe('unknown');
});
