import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { debianSuite } from './debian-suite.ts';
import { provisionContext } from './provision.ts';

let dir: string;
let keyring: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'suite-'));
  keyring = path.join(dir, 'keyring.gpg');
  await writeFile(keyring, '');
});
afterEach(() => rm(dir, { recursive: true }));

/** An apt-get that says `targets` of its sources, and leaves `files` where it is told to download. */
async function contextWith(apt: { targets?: string; files?: readonly string[]; env?: Record<string, string> }) {
  const script = `#!/bin/sh
echo "$*" >>"${dir}/calls"
case "$1" in
  indextargets) printf '%b' '${apt.targets ?? ''}' ;;
  download) touch ${(apt.files ?? []).join(' ')} ;;
  install) cd "$(sed -n 's/^Dir::Cache::archives "\\(.*\\)";$/\\1/p' "\${5#--config-file=}")" && touch ${(apt.files ?? []).join(' ')} ;;
esac
`;
  await writeFile(path.join(dir, 'apt-get'), script);
  await chmod(path.join(dir, 'apt-get'), 0o755);
  const env = { PATH: `${dir}:/usr/bin:/bin`, ...apt.env };
  return provisionContext({ cacheDir: path.join(dir, 'cache'), env });
}

test("another release is read from this machine's own mirror, with Debian's keys", async () => {
  const context = await contextWith({ targets: 'http://mirror.test/debian/\\nhttp://second.test/debian/\\n' });
  const suite = await debianSuite('trixie', context, [path.join(dir, 'missing'), keyring]);
  expect(suite).toMatchObject({ name: 'trixie', mirror: 'http://mirror.test/debian', keyring });
  const sources = await readFile(path.join(dir, 'cache', 'debian-trixie', 'sources.list'), 'utf8');
  expect(sources).toBe(`deb [signed-by=${keyring}] http://mirror.test/debian trixie main\n`);
});

test('a mirror can be named, and then apt is not asked for its own', async () => {
  const context = await contextWith({ env: { SEAWORTHY_DEBIAN_MIRROR: 'http://named.test/debian' } });
  expect((await debianSuite('trixie', context, [keyring])).mirror).toBe('http://named.test/debian');
  expect(await readFile(path.join(dir, 'calls'), 'utf8')).not.toContain('indextargets');
});

test('archives are those of one request: what an earlier one left is gone', async () => {
  const context = await contextWith({ targets: 'http://mirror.test/debian/', files: ['b_1.deb', 'a_1.deb', 'other'] });
  const suite = await debianSuite('trixie', context, [keyring]);
  const target = path.join(dir, 'archives');
  await suite.download(['old'], target);
  await writeFile(path.join(target, 'left_1.deb'), '');
  expect(await suite.download(['a', 'b'], target)).toEqual(['a_1.deb', 'b_1.deb']);
  expect(await suite.downloadFor(['a'], path.join(dir, 'status'), target)).toEqual(['a_1.deb', 'b_1.deb']);
  const config = await readFile(path.join(dir, 'cache', 'debian-trixie', 'fetch.conf'), 'utf8');
  expect(config).toContain(`Dir::State::status "${path.join(dir, 'status')}";`);
});

test('a machine whose apt knows no mirror, or that has no keys, is told what to do', async () => {
  const context = await contextWith({});
  await expect(debianSuite('trixie', context, [keyring])).rejects.toMatchObject({
    code: 'debian-mirror-unknown',
    hint: expect.stringContaining('SEAWORTHY_DEBIAN_MIRROR'),
  });
  await expect(debianSuite('trixie', context, [path.join(dir, 'missing')])).rejects.toMatchObject({
    code: 'debian-keyring-missing',
    hint: expect.stringContaining('debian-archive-keyring'),
  });
});
