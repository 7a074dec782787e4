import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openRunScope } from '../drivers/run-scope.ts';
import { loadManifest } from './manifest-loader.ts';
import { referenceAppTarget } from './reference-app.target.ts';

// Processes are started, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 });

test('its own manifest is usable', async () => {
  const file = new URL('../../reference-app/target.yaml', import.meta.url).pathname;
  expect((await loadManifest(file)).manifest.start.command).toBeDefined();
});

test('its dependencies are installed once and for all, and its build is not run again by each run', async () => {
  await using scope = await openRunScope('reference-app');
  const root = join(scope.dir, 'reference-app');
  await mkdir(root);
  await writeFile(join(root, 'package.json'), '{"name":"app","version":"1.0.0"}');
  await writeFile(
    join(root, 'package-lock.json'),
    '{"name":"app","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"app","version":"1.0.0"}}}',
  );
  const start = { command: ['node', '-p', 'process.env.NODE_COMPILE_CACHE'], build: 'touch built' };
  const target = referenceAppTarget({ root, file: join(root, 'target.yaml'), manifest: { name: 'app', start } });
  const messages: string[] = [];
  for (let run = 0; run < 2; run++) await target.prepare(scope, (message) => messages.push(message));
  expect(messages.filter((message) => message.startsWith('npm ci: npm ci '))).toHaveLength(1);
  await expect(readFile(join(root, 'built'))).rejects.toThrow('ENOENT');
  await using instance = await target.start({ scope, env: {} });
  expect(await instance.exited).toMatchObject({ code: 0 });
  expect(instance.lines[0]?.text).toBe(join(root, 'node_modules', '.cache', 'node-compile'));
  expect(target.kind).toBe('reference-app');
});
