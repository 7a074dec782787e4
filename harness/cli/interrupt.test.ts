// Tests the hearing of signals in a process of its own: the first is told, a repeated one ends it, an echo does not.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { exitCodes } from '../model/outcome.ts';

const source = `
  import { onInterrupt } from ${JSON.stringify(path.join(import.meta.dirname, 'interrupt.ts'))};
  const interrupt = onInterrupt();
  const alive = setInterval(() => {}, 1000);
  console.log(String(interrupt.signal));
  console.log(await interrupt.happened, interrupt.signal);
  if (process.argv.includes('listens')) await new Promise((resolve) => process.stdin.on('end', resolve).resume());
  if (!process.argv.includes('stays')) clearInterval(alive);`;

async function start(...args: string[]) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', source, '--', ...args]);
  const stderr = text(child.stderr);
  const lines: string[] = [];
  child.stdout.on('data', (chunk) => lines.push(...String(chunk).trim().split('\n')));
  await once(child.stdout, 'data');
  const told = async () => {
    while (lines.length < 2) await once(child.stdout, 'data');
  };
  return { child, stderr, lines, told, exit: once(child, 'exit') };
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s is told once, and leaves the time to take everything down',
  async (name) => {
    const { child, stderr, lines, exit } = await start('ends');
    child.kill(name);
    expect((await exit)[0]).toBe(0);
    expect(lines).toEqual(['undefined', `${name} ${name}`]);
    expect(await stderr).toBe(`\n${name}: taking down the labs\n`);
  },
);

test('the echo of a signal, as a terminal sends it to a group, does not end it', async () => {
  const { child, told, exit } = await start('listens');
  child.kill('SIGINT');
  child.kill('SIGINT');
  await told();
  // Not before both have come: Node no longer hears what comes while it ends.
  child.stdin.end();
  expect((await exit)[0]).toBe(0);
});

test('a second one from someone who has waited ends it at once', async () => {
  const { child, told, exit } = await start('stays');
  child.kill('SIGTERM');
  await told();
  const again = setInterval(() => child.kill('SIGINT'), 200);
  const [code] = await exit;
  clearInterval(again);
  expect(code).toBe(exitCodes.interrupted);
});
