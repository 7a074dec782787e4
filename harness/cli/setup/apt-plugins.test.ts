import { expect, test } from 'vitest';
import { pluginPackage } from './apt-plugins.ts';

const policyOf = (versions: Readonly<Record<string, string>>) => async (name: string) =>
  name in versions ? `${name}:\n  Installed: (none)\n  Candidate: ${versions[name]}\n  Version table:\n` : '';

test.each([
  ['Debian 12', { 'docker-compose': '1.29.2-3' }, [undefined, undefined]],
  ['Debian 13', { 'docker-compose': '2.26.1-4', 'docker-buildx': '0.13.1+ds1-3' }, ['docker-compose', 'docker-buildx']],
  [
    'Ubuntu',
    { 'docker-compose': '1.29.2-1', 'docker-compose-v2': '2.40.3+ds1-0ubuntu1', 'docker-buildx': '0.30.1-0ubuntu1' },
    ['docker-compose-v2', 'docker-buildx'],
  ],
  ['a pinned release', { 'docker-buildx': '(none)' }, [undefined, undefined]],
])('%s', async (_, versions, expected) => {
  const policy = policyOf(versions);
  expect(await Promise.all([pluginPackage('compose', policy), pluginPackage('buildx', policy)])).toEqual(expected);
});
