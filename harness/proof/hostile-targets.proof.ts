// Proves that a target which ends, never gets ready, listens elsewhere or prints without end is blocked, and says why.
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeCommandTarget } from './command-target.ts';
import { type GradedRun, gradeTarget, openWorkplace } from './run-suite.ts';

const deadlineMs = 120_000;
const concurrent = { concurrent: true, timeout: deadlineMs + 10_000 };
const mebibyte = 1 << 20;

const serving = "require('node:http').createServer((q, s) => s.end())";
const hostile = {
  'exits-at-once': "console.error('no DATABASE_HOST, giving up'); process.exit(3);",
  'exits-on-a-signal': "console.error('about to abort'); process.kill(process.pid, 'SIGKILL');",
  'never-ready': "console.log('waiting for a dependency that nobody runs'); setInterval(() => {}, 60_000);",
  'listens-elsewhere': `const server = ${serving}.listen(0, '127.0.0.1', () => console.log('listening on my favourite port'));`,
  'prints-gigabytes': `
    const line = '\\u001b[2J<script>alert(1)</script>' + 'x'.repeat(100_000) + '\\n';
    const print = () => { while (process.stdout.write(line)); };
    process.stdout.on('drain', print);
    print();
    setTimeout(() => { console.error('the last words'); process.exit(1); }, 2_000);`,
} as const;

const messages = {
  'exits-at-once': ['target-exited', 'exited with code 3', 'no DATABASE_HOST, giving up'],
  'exits-on-a-signal': ['target-exited', 'ended by SIGKILL', 'about to abort'],
  'never-ready': ['target-not-ready', 'listens on no port', 'waiting for a dependency that nobody runs'],
  'listens-elsewhere': ['target-not-ready', 'instead of', 'listening on my favourite port'],
  'prints-gigabytes': ['target-exited', 'exited with code 1', 'the last words'],
} as const satisfies Record<keyof typeof hostile, readonly string[]>;

test.each(Object.keys(hostile) as (keyof typeof hostile)[])(
  '%s: blocked, graded, with its last output',
  concurrent,
  async (name) => {
    await using workplace = await openWorkplace();
    const files = { 'main.cjs': hostile[name] };
    const target = await writeCommandTarget(workplace, { name, command: ['node', 'main.cjs'], files });
    // Enough criteria to have a must, a target that the body starts itself, and several instances.
    const selection = [
      'health/probe-transitions',
      'health/starting-is-not-ready',
      'graceful-shutdown/drains-in-flight',
    ];
    const run = await gradeTarget(workplace, { args: [...selection, '--target', target], deadlineMs });
    expect(new Set(Object.values(run.outcomes))).toEqual(new Set(['blocked']));
    expect({ exitCode: run.exitCode, letter: run.grade.letter }).toEqual({ exitCode: 1, letter: 'F' });
    const [code, ...words] = messages[name];
    for (const { error } of run.findings) {
      expect(error?.code).toBe(code);
      for (const word of words) expect(error?.message).toContain(word);
    }
    await expectBounded(run);
  },
);

async function expectBounded(run: GradedRun): Promise<void> {
  const files = await readdir(run.runDir, { recursive: true, withFileTypes: true });
  const sizes = files.filter((file) => file.isFile()).map((file) => stat(path.join(file.parentPath, file.name)));
  const bytes = (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
  expect(bytes).toBeLessThan(10 * mebibyte);
  const printed = run.stdout + run.stderr;
  expect(printed.length).toBeLessThan(mebibyte);
  expect(printed).not.toContain('\u001b[2J');
}
