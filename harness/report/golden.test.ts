import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { jsonText, toJson } from './json-result.ts';
import { reportRun } from './report-run.ts';
import { terminalText } from './terminal.ts';

// Update them as results/golden/report/README.md says.
const golden = join(import.meta.dirname, '../../results/golden/report');
const shownAs = { runDir: 'results/runs/x', reportPath: 'results/runs/x/report.html' };
const written = ['report.html', 'report.md', 'junit.xml', 'results.sarif', 'badge.svg'];

async function copyOfRun(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'seaworthy-report-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await cp(join(golden, 'run'), dir, { recursive: true });
  return dir;
}

test('an old run reported again gives the same bytes, and nothing but the reports changes', async () => {
  const dir = await copyOfRun();
  const before = await readdir(dir, { recursive: true });
  await reportRun(dir);
  const read = () => Promise.all(written.map((file) => readFile(join(dir, file), 'utf8')));
  const first = await read();
  await reportRun(dir);
  expect(await read()).toEqual(first);
  expect((await readdir(dir, { recursive: true })).sort()).toEqual([...before, ...written].sort());
});

test('report.html, report.md, junit.xml and badge.svg are the golden ones', async () => {
  const dir = await copyOfRun();
  await reportRun(dir);
  for (const file of ['report.html', 'badge.svg'])
    await expect(await readFile(join(dir, file), 'utf8')).toMatchFileSnapshot(join(golden, file));
  await expect(await readFile(join(dir, 'report.md'), 'utf8')).toMatchFileSnapshot(join(golden, 'report.md'));
  await expect(await readFile(join(dir, 'junit.xml'), 'utf8')).toMatchFileSnapshot(join(golden, 'junit.xml'));
});

test('the terminal text, with and without colours, and the JSON are the golden ones', async () => {
  const input = await reportRun(await copyOfRun());
  const plain = terminalText(input, { ...shownAs, color: false });
  const colored = terminalText(input, { ...shownAs, color: true });
  await expect(plain).toMatchFileSnapshot(join(golden, 'terminal.txt'));
  await expect(colored).toMatchFileSnapshot(join(golden, 'terminal-color.txt'));
  await expect(`${JSON.stringify(toJson(input, shownAs), null, 2)}\n`).toMatchFileSnapshot(join(golden, 'result.json'));
  expect(JSON.parse(jsonText(toJson(input, shownAs)))).toEqual(toJson(input, shownAs));
});

test('nothing that the hostile target said can act on a terminal, a browser or a parser', async () => {
  const dir = await copyOfRun();
  const input = await reportRun(dir);
  const plain = terminalText(input, { ...shownAs, color: false });
  const json = jsonText(toJson(input, shownAs));
  const markdown = await readFile(join(dir, 'report.md'), 'utf8');
  const xml = await readFile(join(dir, 'junit.xml'), 'utf8');
  const html = await readFile(join(dir, 'report.html'), 'utf8');
  const badge = await readFile(join(dir, 'badge.svg'), 'utf8');
  for (const text of [plain, json, markdown, xml, html, badge]) {
    expect(text.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(text).not.toContain('operator-token-5f2c');
  }
  const outsideCode = markdown.replace(/^(`{3,})\w*\n[\s\S]*?^\1$/gm, '').replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
  expect(outsideCode.match(/^# /gm)).toHaveLength(1);
  expect(outsideCode).not.toMatch(/<script|javascript:|@maintainer|evil\.example/);
  expect(markdown.startsWith('# Failed: ')).toBe(true);
  expect(xml).not.toContain('<script>');
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toMatch(/<[^>]*(javascript:|evil\.example| on\w+=| style=)/);
  expect(html.match(/<h1/g)).toHaveLength(1);
});
