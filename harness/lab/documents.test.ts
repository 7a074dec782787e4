// Tests what is asked of a README and of runbooks, with documents of a folder of their own.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DocumentsHandle } from './documents.ts';
import { LabJournal } from './journal.ts';
import type { World } from './world.ts';

async function documentsOf(files: Record<string, string>, manifest: object = {}) {
  const root = await mkdtemp(path.join(tmpdir(), 'documents-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  const named = { readme: 'README.md', runbooks: 'runbooks' };
  const target = { root, manifest: { start: { command: ['node', 'main.js'] }, files: named, ...manifest } };
  const scope = { marker: {}, makeDir: async () => root, reservePort: async () => 4711 };
  const world = {
    context: { target, scope },
    environment: () => ({ OPERATOR_TOKEN: 'secret' }),
    instance: () => ({ url: 'http://127.0.0.1:1' }),
  } as unknown as World;
  return new DocumentsHandle(world, new LabJournal(() => {}));
}

const block = (text: string, language = 'sh lab') => `\`\`\`${language}\n${text}\n\`\`\`\n`;
const shown = (command: string, answer: string) => `${block(`${command} # curl`)}\n${block(answer, 'http')}`;

test('a variable counts under its own name, as a word, and one sentence names all files', async () => {
  const documents = await documentsOf({}, { env: { port: 'HTTP_PORT' }, secrets: ['PAYMENT_KEY'] });
  const unnamed = documents.unnamed('`HTTP_PORT`, `DATABASE_URLS`, `POOL_MAX`=10; each secret also as `<NAME>_FILE`');
  expect(unnamed).not.toContain('HTTP_PORT');
  expect(unnamed).not.toContain('POOL_MAX');
  expect(unnamed).not.toContain('SESSION_SECRET_FILE');
  expect(unnamed).toEqual(expect.arrayContaining(['DATABASE_URL', 'SESSION_SECRET', 'PAYMENT_KEY']));
  expect(documents.unnamed('SESSION_SECRET')).toContain('SESSION_SECRET_FILE');
});

test.each([
  ['the program of the manifest', block('PORT=3000 node main.js', 'sh'), 1],
  ['a tool that starts services', block('$ docker compose up', 'console'), 1],
  ['an installation', block('npm ci\nnpm test\ndocker ps', 'sh'), 0],
  ['another program', block('python main.py', 'sh'), 0],
  ['prose', 'node main.js', 0],
  ['a block that is no shell', block('node main.js', 'json'), 0],
])('%s as the line that starts', async (_, text, count) => {
  expect((await documentsOf({})).startLines(text)).toHaveLength(count);
});

test('examples run in order, with the variables of the service, and show what came', async () => {
  const documents = await documentsOf({});
  const good = shown('echo "$OPERATOR_TOKEN at $BASE_URL"', 'secret at http://…');
  expect(await documents.curlProblems(good + shown('pwd', '…documents-…'))).toEqual([]);
});

test.each([
  ['no block with curl is marked lab', block('curl x', 'sh')],
  ['line 1: no block after it shows the answer', block('echo x # curl')],
  ['line 1: no block after it shows the answer', block('echo x # curl') + block('echo y', 'sh')],
  ['line 1: "y" did not come, but: x', shown('echo x', 'y')],
  ['line 1: ended with 3', shown('exit 3', 'x…')],
  ['line 1: the block after it shows nothing of the answer', shown('echo x', '...\n{…}')],
])('%s', async (problem, text) => {
  expect((await (await documentsOf({})).curlProblems(text)).map((one) => one.trim())).toEqual([
    expect.stringContaining(problem),
  ]);
});

test('a runbook is found by its subject and run to its end', async () => {
  const book = `${block('echo done > "$WORK_DIR/done"')}${block('exit 1', 'sh')}${block('test -f done')}`;
  const documents = await documentsOf({ 'runbooks/01-Deploy.md': book });
  expect(await documents.runbookProblems('deploy')).toEqual([]);
  expect(await documents.runbookProblems('rollback')).toEqual(['no runbook on rollback in runbooks']);
});

test('a runbook on the rollback of a deploy is none on deploy', async () => {
  const documents = await documentsOf({ 'runbooks/rollback-deploy.md': block('true') });
  expect(await documents.runbookProblems('rollback')).toEqual([]);
  expect(await documents.runbookProblems('deploy')).toEqual(['no runbook on deploy in runbooks']);
});

test('a block that fails ends its runbook, and one without blocks proves nothing', async () => {
  const failing = `${block('echo first; false; echo never')}${block('exit 9')}`;
  const documents = await documentsOf({ 'runbooks/deploy.md': failing, 'runbooks/rollback.md': block('x', 'sh') });
  const [problem] = await documents.runbookProblems('deploy');
  expect(problem).toBe('deploy.md, line 1: ended with 1: first');
  expect(await documents.runbookProblems('rollback')).toEqual(['rollback.md: no block is marked lab']);
});

test.each([
  ['readme', (documents: DocumentsHandle) => documents.readme()],
  ['runbooks', (documents: DocumentsHandle) => documents.runbookProblems('deploy')],
])('a manifest without files.%s, or whose file is not there, is the failure of the target', async (name, act) => {
  await expect(act(await documentsOf({}, { files: {} }))).rejects.toThrow(new RegExp(`files\\.${name}`));
  await expect(act(await documentsOf({}))).rejects.toMatchObject({ code: 'source-missing' });
});
