// Holds that processes start typed, print bounded, and end with all that came of them.
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { poll } from './poll.ts';
import { processEntry, processTable } from './process-table.ts';
import { type ProcessOptions, startProcess } from './processes.ts';
import { openRunScope } from './run-scope.ts';

let scope: Awaited<ReturnType<typeof openRunScope>>;

beforeEach(async () => {
  scope = await openRunScope('processes-test');
});

afterEach(async () => {
  await scope[Symbol.asyncDispose]();
});

function script(source: string, more: Partial<ProcessOptions> = {}): ProcessOptions {
  return { name: 'child', command: process.execPath, args: ['-e', source], cwd: tmpdir(), env: {}, scope, ...more };
}

test('the exit settles with code and whole output', async () => {
  await using child = await startProcess(script('process.stdout.write("a\\nb"); process.exitCode = 3'));
  expect(await child.exited).toMatchObject({ code: 3, signal: null });
  expect(child.output()).toBe('a\nb');
  expect(child.counts()).toEqual({ bytes: 3, lines: 2 });
});

test('the child gets the given environment, the marker, and nothing else', async () => {
  await using child = await startProcess(script('console.log(JSON.stringify(process.env))', { env: { A: '1' } }));
  await child.exited;
  const { SEAWORTHY_PROCESS, ...env } = JSON.parse(child.output());
  expect(SEAWORTHY_PROCESS).toMatch(/^[0-9a-f-]{36}$/);
  expect(env).toEqual({ A: '1', ...scope.marker });
});

test('a missing command is a typed error with a hint', async () => {
  await expect(startProcess(script('', { command: 'no-such-command-here' }))).rejects.toMatchObject({
    code: 'command-not-found',
    hint: expect.stringContaining('no-such-command-here'),
  });
});

test('a file that may not be executed is a typed error', async () => {
  await expect(startProcess(script('', { command: import.meta.filename }))).rejects.toMatchObject({
    code: 'command-not-executable',
  });
});

test('hundreds of megabytes of output stay bounded and stall nobody', async () => {
  const source = `
    const block = Buffer.alloc(1 << 20, 'x'); block[(1 << 20) - 1] = 10;
    let left = 200;
    const more = () => { while (left-- > 0) if (!process.stdout.write(block)) return process.stdout.once('drain', more); };
    more();`;
  await using child = await startProcess(script(source));
  expect(await child.exited).toMatchObject({ code: 0 });
  expect(child.counts()).toEqual({ bytes: 200 * 1024 * 1024, lines: 200 });
  expect(child.output().length).toBeLessThan(300_000);
  expect(child.output()).toContain('more bytes)');
});

test('one endless line without a break stays bounded', async () => {
  await using child = await startProcess(
    script(`process.stdout.write('y'.repeat(50e6)); process.stdout.write('\\nend\\n')`),
  );
  await child.exited;
  expect(child.output()).toMatch(/^y{16384}\(\d+ more bytes\)\nend$/);
});

test('lines reach the listener whole, whatever the chunks', async () => {
  const lines: string[] = [];
  const source = `process.stdout.write('on'); setTimeout(() => process.stdout.write('e\\ntwo\\r\\n'), 30)`;
  await using child = await startProcess(script(source, { onLine: (line) => lines.push(line) }));
  await child.exited;
  expect(lines).toEqual(['one', 'two']);
});

test('stopping kills the group, and children that have left it', async () => {
  const child = await startProcess(
    script(`
      const { spawn } = require('node:child_process');
      const sleep = () => ['-e', 'setInterval(() => {}, 1000)'];
      const inside = spawn(process.execPath, sleep(), { stdio: 'ignore' });
      const outside = spawn(process.execPath, sleep(), { stdio: 'ignore', detached: true });
      process.on('SIGTERM', () => {});
      console.log(inside.pid, outside.pid);
      setInterval(() => {}, 1000);`),
  );
  const pids = await poll(() => /(\d+) (\d+)/.exec(child.output())?.slice(1).map(Number), { deadlineMs: 5_000 });
  expect(pids).toHaveLength(2);
  const exit = await child.stop({ signal: 'SIGTERM', deadlineMs: 100 });
  expect(exit).toMatchObject({ signal: 'SIGKILL' });
  for (const pid of [child.pid, ...(pids ?? [])]) expect(processEntry(pid)?.zombie ?? true).toBe(true);
  const table = await processTable();
  expect(table.filter((entry) => entry.groupId === child.pid)).toEqual([]);
});

test('a gentle stop lets the process end by itself, also when it was suspended', async () => {
  const child = await startProcess(
    script(
      `process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); setInterval(() => {}, 1000); console.log('up')`,
    ),
  );
  await poll(() => child.output().includes('up') || undefined, { deadlineMs: 5_000 });
  child.signal('SIGSTOP');
  expect(await child.stop({ signal: 'SIGTERM', deadlineMs: 5_000 })).toMatchObject({ code: 0 });
  expect(child.output()).toContain('bye');
});

test('the exit settles although an orphan holds the pipe open', async () => {
  const source = `
    require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit', detached: true }).unref();
    process.exit(0)`;
  await using child = await startProcess(script(source));
  expect(await child.exited).toMatchObject({ code: 0 });
});
