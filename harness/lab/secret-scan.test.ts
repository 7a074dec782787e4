// Tests that the scanner sees what is planted, in any kind of file, says where and not what, and reads what is named.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openRunScope } from '../drivers/run-scope.ts';
import { seededRandom } from '../model/seeded-random.ts';
import type { Manifest } from '../targets/manifest.ts';
import { plantedKinds, plantedSecret } from './planted-secret.ts';
import { SecretScan } from './secret-scan.ts';
import type { World } from './world.ts';

const scope = await openRunScope('secret-scan-test');
afterAll(() => scope[Symbol.asyncDispose]());

async function scanOf(
  content: Readonly<Record<string, string | Buffer>>,
  files: Manifest['files'] = { source: 'src' },
) {
  const root = await scope.makeDir('target');
  for (const [name, text] of Object.entries(content)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  const world = (seed: string) =>
    ({ context: { scope, seed, target: { root, manifest: { name: 'x', start: {}, files } } } }) as unknown as World;
  return { scan: new SecretScan(world('a-seed')), withSeed: (seed: string) => new SecretScan(world(seed)) };
}

test.each(plantedKinds)('a planted %s is found wherever it stands, and not repeated', async (kind) => {
  for (let seed = 0; seed < 10; seed += 1) {
    const { text } = plantedSecret(seededRandom(`${kind}-${seed}`), kind);
    const { scan } = await scanOf({ 'src/deep/a.ts': `const before = 1;\n${text}\nconst after = 2;\n` });
    const found = await scan.secrets(await scan.files());
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^src\/deep\/a\.ts:2: [A-Za-z_]+$/);
  }
});

test('every file that the manifest names is read, binaries and installed packages are not', async () => {
  const { text } = plantedSecret(seededRandom('x'), 'GitHub token');
  const { scan } = await scanOf(
    {
      'src/a.ts': 'export {};',
      'src/.env.example': text,
      'src/node_modules/b.js': text,
      'src/image.png': Buffer.from(`\0${text}`),
      'deploy.yaml': `a: 1\nb: 2\n${text}\n`,
      'not-named.txt': text,
    },
    { source: 'src', deployment: 'deploy.yaml' },
  );
  const files = await scan.files();
  expect(files).toEqual(['deploy.yaml', 'src/.env.example', 'src/a.ts']);
  expect(await scan.secrets(files)).toEqual(['deploy.yaml:3: GITHUB_TOKEN', 'src/.env.example:1: GITHUB_TOKEN']);
});

test('a comment hides nothing', async () => {
  const { text } = plantedSecret(seededRandom('x'), 'database URL');
  const { scan } = await scanOf({ 'src/a.ts': `// secretlint-disable\n${text}\n` });
  expect(await scan.secrets(await scan.files())).toHaveLength(1);
});

test('what is planted is seen in whatever run, beside a secret that is there already, too', async () => {
  const { text } = plantedSecret(seededRandom('x'), 'GitHub token');
  const { withSeed } = await scanOf({ 'src/a.ts': text, 'src/b.yaml': 'a: [1]', 'src/c.md': '# c' });
  for (let seed = 0; seed < 12; seed += 1) {
    const scan = withSeed(String(seed));
    await scan.seesPlanted(await scan.files());
  }
});

test('a source that is not named, not there or empty is the fault of the target', async () => {
  const failure = { code: 'source-missing', name: 'ExpectationError' };
  await expect((await scanOf({}, { readme: 'README.md' })).scan.files()).rejects.toMatchObject(failure);
  await expect((await scanOf({})).scan.files()).rejects.toMatchObject(failure);
  await expect((await scanOf({ 'src/a.png': Buffer.alloc(9) })).scan.files()).rejects.toMatchObject(failure);
});
