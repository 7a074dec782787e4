// Tests the commands that people type, as processes of their own: what they print and how they end.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { exitCodes } from '../model/outcome.ts';

const cli = path.resolve(import.meta.dirname, '..', 'cli.ts');

async function run(...args: string[]) {
  const { TARGET: _, TARGET_URL: __, ...env } = process.env;
  const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { stdout, stderr, code };
}

test('list shows every exercise and marks what is planned', async () => {
  const { stdout, code } = await run('list');
  expect(code).toBe(exitCodes.ok);
  expect(stdout).toMatch(/^06 Graceful shutdown & connection draining$/m);
  expect(stdout).toMatch(/^ {3}graceful-shutdown\/drains-in-flight +must +Requests in flight/m);
  expect(stdout).toMatch(/ planned$/m);
  expect(JSON.parse((await run('list', '--json')).stdout)).toMatchObject({ schemaVersion: 1 });
});

test('explain tells all of a criterion with its budgets, and of a planned one what is known', async () => {
  const { stdout, code } = await run('explain', 'graceful-shutdown/exit-codes', '20');
  expect(code).toBe(exitCodes.ok);
  expect(stdout).toMatch(/^ {2}exit-after-timeout: <= 2000 ms, one request held/m);
  expect(stdout).toMatch(/^Run it: npm run spec -- graceful-shutdown\/exit-codes$/m);
  expect(stdout).toMatch(/^Planned: it has no spec yet\.$/m);
  expect(stdout).not.toContain('undefined');
});

test.each([
  [['run', 'no-such-thing'], /no exercise and no criterion/],
  [['run', '13'], /spec yet/],
  [['explain', '99'], /no exercise and no criterion/],
  [['run', '--seed', 'a b'], /seed is 1 to 64/],
  [['run', '--profile', 'slow'], /quick, full, nightly/],
  [['run', '--driver', 'magic'], /docker|embedded/],
  [['run', '6', '--target', 'no/such/target.yaml'], /target\.yaml/],
  [['prove', '--shard', '9/8'], /third of eight/],
  [['prove', '--mutant', 'sigint-ignored', '--shard', '2/2'], /only 1 mutants are proved/],
  [['fly'], /unknown command/],
])('%j is a usage error', async (args, message) => {
  const { stderr, code } = await run(...args);
  expect(stderr).toMatch(message);
  expect(code).toBe(exitCodes.usage);
});

test('doctor says what is found and what that leaves, without starting anything', async () => {
  const { stdout, code } = await run('doctor');
  expect(code).toBe(exitCodes.ok);
  for (const word of ['postgres', 'redis', 'toxiproxy', 'caddy', 'rsyslog'])
    expect(stdout).toMatch(new RegExp(`^  ${word} `, 'm'));
  expect(stdout).toMatch(/^ {2}browser +no: /m);
  expect(stdout).toMatch(/criteria can be assessed|not assessable here:/);
  expect(stdout).not.toContain('waiver');
  const url = await run('doctor', '--target', 'http://127.0.0.1:9');
  expect(url.stdout).toMatch(/graceful-shutdown\/exit-codes: needs .*signal/);
});

test('doctor shows the waivers of a target, and refuses the file that a run would refuse', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'doctor-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await writeFile(path.join(dir, 'target.yaml'), 'name: x\nstart: { command: [node, main.js] }\n');
  const waive = (criterion: string) =>
    writeFile(
      path.join(dir, 'waivers.yaml'),
      JSON.stringify([{ criterion, reason: 'not yet', owner: 'ops', expires: '2026-01-31' }]),
    );
  await waive('health/probes-wired');
  const { stdout, code } = await run('doctor', '--target', dir);
  expect(stdout).toMatch(/^ {2}waiver +health\/probes-wired, ops, expired on 2026-01-31, which fails a run$/m);
  expect(code).toBe(exitCodes.ok);
  await waive('health/no-such-thing');
  const refused = await run('doctor', '--target', dir);
  expect(refused.stderr).toContain('health/no-such-thing');
  expect(refused.code).toBe(exitCodes.usage);
});
