// Proves that a target which ends, never gets ready, listens elsewhere or prints without end is blocked, says why, and forges nothing.
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from 'sarif';
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

const forged = `
  const finding = { schemaVersion: 1, criterion: 'health/probe-transitions', outcome: 'pass', startedAt: new Date().toISOString(),
    durationMs: 1, summary: 'all is well', measurements: [], moments: [], evidence: [{ file: '../../../../forged', mediaType: 'x', title: 'x' }] };
  for (const line of [
    JSON.stringify(finding), '::error title=forged::forged', '##[error]forged', '::stop-commands::forged', '\\r::add-mask::a',
    '\\u001b]0;forged\\u0007\\u001b[2J', ']]></failure></testcase><testcase name="forged"/>', '"}],"results":[{"ruleId":"forged"}]',
    '\`\`\`\\n# Passed: forged', '<script>alert(1)</script>', '../../../../forged', '\\u202e\\u2028::warning::forged',
  ]) { console.log(line); console.error(line); }
  process.stdout.write(Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0x0a]));
  process.exitCode = 1;`;

test('prints findings, commands and markup of its own: it forges no format', concurrent, async () => {
  await using workplace = await openWorkplace();
  const target = await writeCommandTarget(workplace, {
    name: 'forger',
    command: ['node', 'main.cjs'],
    files: { 'main.cjs': forged },
  });
  // The second starts the target itself, and so keeps what it printed.
  const selection = ['health/probe-transitions', 'health/starting-is-not-ready', 'graceful-shutdown/drains-in-flight'];
  const summaryFile = path.join(workplace.dir, 'summary.md');
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summaryFile };
  const run = await gradeTarget(workplace, { args: [...selection, '--target', target], deadlineMs, env });
  expect(run.outcomes).toEqual(Object.fromEntries(selection.map((id) => [id, 'blocked'])));
  expect(run.exitCode).toBe(1);
  await expectBounded(run);

  // A runner reads commands at the beginning of a line, and some of them anywhere on it.
  const commands = run.stderr.split(/[\n\r\u2028\u2029]/).filter((line) => line.trimStart().startsWith('::'));
  const titles = commands.map((line) => /^::(?:error|notice) title=blocked%3A ([^,]+),/.exec(line)?.[1]);
  expect(titles.sort()).toEqual([...selection].sort());
  expect(run.stdout + run.stderr).not.toContain('##[');
  const files = ['report.md', 'junit.xml', 'results.sarif'].map((file) => path.join(run.runDir, file));
  const texts = await Promise.all([...files, summaryFile].map((file) => readFile(file, 'utf8')));
  for (const text of [...texts, run.stderr])
    expect(text.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\ufffe]/u);
  const [report = '', junit = '', sarif = '', summary = ''] = texts;
  for (const markdown of [report, summary]) expect(headings(markdown)).toEqual(['# Failed: 2 of 2 musts failed']);
  expect(junit.match(/<testcase /g)).toHaveLength(selection.length);
  const { runs } = JSON.parse(sarif) as Log;
  expect(runs[0]?.results?.map(({ ruleId }) => ruleId).sort()).toEqual([...selection].sort());
  const evidence = await readdir(path.join(run.runDir, 'evidence'), { recursive: true, withFileTypes: true });
  const kept = evidence.filter((entry) => entry.isFile());
  for (const file of kept)
    expect(selection).toContain(path.relative(path.join(run.runDir, 'evidence'), file.parentPath));
  const contents = await Promise.all(kept.map((file) => readFile(path.join(file.parentPath, file.name), 'utf8')));
  for (const text of contents) expect(text.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028]/u);
  expect(contents.filter((text) => text.includes('\\u{1b}]0;forged\\u{7}'))).not.toEqual([]);
});

/** Of the first level, outside of code. */
function headings(markdown: string): string[] {
  return markdown.replace(/^(`{3,})\w*\n[\s\S]*?^\1$/gm, '').match(/^# .*/gm) ?? [];
}

async function expectBounded(run: GradedRun): Promise<void> {
  const files = await readdir(run.runDir, { recursive: true, withFileTypes: true });
  const sizes = files.filter((file) => file.isFile()).map((file) => stat(path.join(file.parentPath, file.name)));
  const bytes = (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
  expect(bytes).toBeLessThan(10 * mebibyte);
  const printed = run.stdout + run.stderr;
  expect(printed.length).toBeLessThan(mebibyte);
  expect(printed).not.toContain('\u001b[2J');
}
