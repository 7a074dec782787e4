import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createEvidenceWriter, evidenceFolder, safeFileName } from './evidence.ts';
import { createRedactor } from './redactor.ts';

async function temporary(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'seaworthy-evidence-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

const item = { mediaType: 'text/plain', title: 'Text' };
const criterion = 'health/bounded';
const limits = { fileBytes: 200, criterionBytes: 300, files: 4 };

test.each([
  ['../../../etc/passwd', 'etc-passwd'],
  ['..', 'evidence'],
  ['', 'evidence'],
  ['.bashrc', 'bashrc'],
  ['a/b\\c', 'a-b-c'],
  ['line\nbreak\0.txt', 'line-break-.txt'],
  ['\u001b[31mred', '31mred'],
  ['[x](javascript:1)|`y`', 'x-javascript-1-y'],
  [`${'x'.repeat(300)}.json`, `${'x'.repeat(75)}.json`],
])('%j becomes the file name %j', (name, expected) => {
  expect(safeFileName(name)).toBe(expected);
});

test('whatever a file is wished to be called, it stays in its folder', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
      expect(safeFileName(name)).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,79}$/);
    }),
  );
});

test('a criterion that is not an id has no folder', () => {
  expect(evidenceFolder('run', 'health/bounded')).toBe(join('run', 'evidence', 'health', 'bounded'));
  for (const id of ['..', '../..', 'health/..', '/etc/passwd', 'a/b/c', 'health', 'Health/x', 'a/b\n']) {
    expect(() => evidenceFolder('run', id), id).toThrow('is not a criterion');
  }
});

test('files of the same name get numbers, and repro.sh is left to the recorder', async () => {
  const runDir = await temporary();
  const writer = createEvidenceWriter({ runDir, criterion, redactor: createRedactor() });
  const files = [];
  for (const name of ['log.txt', 'log.txt', 'repro.sh', 'x']) {
    files.push((await writer.write({ ...item, name, content: name })).file);
  }
  expect(files).toEqual(['log.txt', 'log-2.txt', 'repro-2.sh', 'x']);
  expect((await readdir(join(runDir, 'evidence/health/bounded'))).sort()).toEqual([...files].sort());
});

test('a link that waits under the name is not written through', async () => {
  const runDir = await temporary();
  const writer = createEvidenceWriter({ runDir, criterion, redactor: createRedactor() });
  await writer.write({ ...item, name: 'first', content: '' });
  await writeFile(join(runDir, 'outside'), 'untouched');
  await symlink(join(runDir, 'outside'), join(evidenceFolder(runDir, criterion), 'log.txt'));
  expect((await writer.write({ ...item, name: 'log.txt', content: 'new' })).file).toBe('log-2.txt');
  expect(await readFile(join(runDir, 'outside'), 'utf8')).toBe('untouched');
});

test('a big file keeps its beginning and end, and a criterion has a whole size and a number of files', async () => {
  const runDir = await temporary();
  const writer = createEvidenceWriter({ runDir, criterion, redactor: createRedactor(), limits });
  const content = `begin${'é'.repeat(100_000)}end`;
  const sizes = [];
  for (const name of ['1', '2', '3', '4']) {
    const { file } = await writer.write({ ...item, name, content });
    const text = await readFile(join(evidenceFolder(runDir, criterion), file), 'utf8');
    expect(text).not.toContain('\ufffd');
    sizes.push(Buffer.byteLength(text));
    if (name === '1') expect(text).toMatch(/^beginé+\n\[left out: the middle of 200008 bytes\]\né+end$/);
  }
  expect(Math.max(...sizes)).toBeLessThanOrEqual(limits.fileBytes + 60);
  expect(sizes.at(-1)).toBeLessThanOrEqual(60);
  await expect(writer.write({ ...item, name: '5', content: '' })).rejects.toThrow('more than 4 evidence files');
});

test('no part of a secret is left where a file was cut', async () => {
  const runDir = await temporary();
  const secret = 'correct-horse-battery';
  await fc.assert(
    fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 60 }), async (offset, times) => {
      const writer = createEvidenceWriter({ runDir, criterion, redactor: createRedactor([secret]), limits });
      const { file } = await writer.write({
        ...item,
        name: 'x',
        content: '.'.repeat(offset) + secret.repeat(times * 20),
      });
      const text = await readFile(join(evidenceFolder(runDir, criterion), file), 'utf8');
      expect(text).not.toMatch(/corr|horse|batt/);
    }),
    { numRuns: 60 },
  );
});

test('text that acts on a terminal is shown, and a secret in it is found first', async () => {
  const runDir = await temporary();
  const writer = createEvidenceWriter({ runDir, criterion, redactor: createRedactor(['open\u001bsesame']) });
  const content = 'a\tb\n\u001b[2J\u009b31m\u202e open\u001bsesame\n';
  const text = await writer.write({ ...item, name: 'output.txt', content });
  const json = JSON.stringify({ said: `${content.slice(0, 8)}\u009b` });
  const data = await writer.write({ ...item, mediaType: 'application/json', name: 'data.json', content: json });
  const read = (file: string) => readFile(join(evidenceFolder(runDir, criterion), file), 'utf8');
  expect(await read(text.file)).toBe('a\tb\n\\u{1b}[2J\\u{9b}31m\\u{202e} [redacted]\n');
  expect(await read(data.file)).toBe('{"said":"a\\tb\\n\\u001b[2J\\u009b"}');
});

test('bytes that are no text are kept as they are', async () => {
  const runDir = await temporary();
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const writer = createEvidenceWriter({ runDir, criterion, redactor: createRedactor(['never there']) });
  const { file } = await writer.write({ ...item, name: 'raw.bin', content: bytes });
  expect(new Uint8Array(await readFile(join(evidenceFolder(runDir, criterion), file)))).toEqual(bytes);
});
