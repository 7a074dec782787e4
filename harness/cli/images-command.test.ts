// Without an engine, or with one that cannot be asked, each command says so and ends as it should.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '../model/outcome.ts';

const cli = path.join(import.meta.dirname, '..', 'cli.ts');

function run(args: readonly string[], engine: string) {
  const env = { ...process.env, DOCKER_HOST: engine };
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const nowhere = 'unix:///nowhere/engine.sock';

test.each([[['images']], [['images', 'redis', '--offline']], [['setup', 'docker']]])('%s needs an engine', (args) => {
  const { status, stdout, stderr } = run(args, nowhere);
  expect(status).toBe(exitCodes.usage);
  expect(stderr).toMatch(/^error: No container engine was found: .*ENOENT.*\nhint: .*DOCKER_HOST/);
  expect(stdout, 'an engine that was named is not replaced by another').toBe('');
});

test('an address that cannot be asked is told from an engine that is missing', () => {
  const { status, stderr } = run(['images'], 'ssh://engine.test');
  expect([status, stderr]).toEqual([exitCodes.usage, expect.stringContaining('unix:// and tcp://')]);
});

test('doctor goes on without one', () => {
  const { status, stdout } = run(['doctor'], nowhere);
  expect(status).toBe(exitCodes.ok);
  expect(stdout).toMatch(/^ {2}engine +cannot be had: .*\/nowhere\/engine\.sock/m);
  expect(stdout).toContain('capabilities:');
});

test('what is no role and no part is a usage error that names those there are', () => {
  expect(run(['images', 'mysql'], nowhere)).toMatchObject({
    status: exitCodes.usage,
    stderr: expect.stringContaining('postgres'),
  });
  expect(run(['setup', 'kubernetes'], nowhere)).toMatchObject({
    status: exitCodes.usage,
    stderr: expect.stringContaining('docker'),
  });
});
