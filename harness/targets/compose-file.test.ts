// Tests that a compose file with an unknown service, an unknown field or a broken line is a clear mistake.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireNamed, requireService } from './compose-file.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'compose-'));
});
afterEach(() => rm(root, { recursive: true }));

/** It reads files without any engine. */
const hasCompose = (() => {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

async function read(text: string, service = 'web'): Promise<string> {
  await writeFile(path.join(root, 'compose.yaml'), text);
  const place = { root, scope: { marker: {} } };
  return requireService({ file: 'compose.yaml', service }, place).then(
    () => 'read',
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );
}

test.runIf(hasCompose)('a file is read whatever its variables, and told where it cannot be', async () => {
  expect(await read(`services:\n  web: { image: x, environment: { A: "\${A:?is needed}" } }\n`)).toBe('read');
  expect(await read('services:\n  web: [\n')).toContain(
    'compose-file-unusable: docker compose cannot read compose.yaml: yaml: line 2',
  );
  expect(await read('services:\n  web: { image: x, imge: y }\n')).toContain('Additional property imge is not allowed');
  expect(await read('services:\n  web: { image: x }\n', 'wbe')).toBe(
    'compose-service-unknown: compose.yaml has no service "wbe"; it has web',
  );
});

test('a service that is not there is told with those that are, and with the nearest', () => {
  expect(() => requireNamed('db', ['app', 'db'], 'compose.yaml')).not.toThrow();
  expect(() => requireNamed('ap', ['app', 'db'], 'compose.yaml')).toThrow('has no service "ap"; it has app, db');
});
