import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../model/errors.ts';
import { ManifestError } from './manifest-error.ts';
import { loadManifest } from './manifest-loader.ts';
import { manifestMistakes, validManifest } from './manifest-mistakes.fixture.ts';

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'manifest-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

async function errorOf(content: string | Buffer, name = 'target.yaml'): Promise<ManifestError> {
  const cwd = await folder();
  await writeFile(join(cwd, name), content);
  const error: unknown = await loadManifest(name, cwd).catch((thrown: unknown) => thrown);
  if (!(error instanceof ManifestError)) throw new Error('The manifest was accepted', { cause: error });
  return error;
}

test('reads YAML, and takes paths from the folder of the file', async () => {
  const cwd = await folder();
  await writeFile(join(cwd, 'target.yaml'), 'name: app\nstart: { command: [node, main.js] }\n');
  const expected = {
    manifest: { name: 'app', start: { command: ['node', 'main.js'] } },
    file: join(cwd, 'target.yaml'),
    root: cwd,
  };
  expect(await loadManifest('target.yaml', cwd)).toEqual(expected);
  expect(await loadManifest('.', cwd), 'a folder stands for its target.yaml').toEqual(expected);
});

test('reads JSON, with positions in its errors too', async () => {
  const cwd = await folder();
  await writeFile(join(cwd, 'app.json'), '{\n\t"name": "app",\n\t"start": { "url": "http://a.example" }\n}');
  expect((await loadManifest('app.json', cwd)).manifest.start.url).toBe('http://a.example');
  const error = await errorOf('{\n  "name": "app",\n  "start": { "url": 1 }\n}', 'app.json');
  expect(error.problems).toMatchObject([{ line: 3, column: 21, field: 'start.url' }]);
});

test('prints all problems in one block, each with its place, its line and its fix', async () => {
  const error = await errorOf(`name: 12
start:
  url: https://a.example
  command: [node, main.js, 8080]
rutes: {}
dockerfile: Dockerfile
`);
  expect(error).toBeInstanceOf(UsageError);
  expect(error).toMatchObject({ code: 'manifest-invalid', exitCode: 64 });
  expect(error.hint).toContain('results/schema/target.schema.json');
  expect(error.message).toBe(`target.yaml is not a usable manifest (5 problems)

  target.yaml:1:7: name: must be a string, but is the number 12
      1 | name: 12
        |       ^
      fix: put it in quotes: "12"

  target.yaml:2:1: start: names url and command: a target has exactly one way to start
      2 | start:
        | ^
      fix: keep one of url, command, image, compose

  target.yaml:4:28: start.command[2]: must be a string, but is the number 8080
      4 |   command: [node, main.js, 8080]
        |                            ^
      fix: put it in quotes: "8080"

  target.yaml:5:1: rutes: unknown field
      5 | rutes: {}
        | ^
      fix: did you mean "routes"?

  target.yaml:6:1: dockerfile: unknown field
      6 | dockerfile: Dockerfile
        | ^
      fix: move it into "files"`);
});

test.each(manifestMistakes)('explains: %s', async (_, content, line, field, problem, fix) => {
  const { problems, code } = await errorOf(content);
  expect(code).toBe('manifest-invalid');
  expect(problems).toMatchObject([{ line, field }]);
  expect(problems[0]?.problem).toContain(problem);
  expect(problems[0]?.fix).toContain(fix);
});

test.each([
  ['tab', 'a:\n\tb: c\n', 2, 'indent with spaces'],
  ['duplicate key', 'name: a\nname: b\n', 2, 'keep one of the two'],
  ['open bracket', 'name: [a\n', 2, 'close the bracket'],
  ['colon in a value', 'name: a: b\n', 1, 'quote the value'],
  ['second document', `${validManifest}---\nname: y\n`, 3, 'keep one document'],
  ['unknown alias', 'name: *x\n', 1, 'quote a value that starts with "*"'],
])('not YAML: %s', async (_, content, line, fix) => {
  const { problems, code } = await errorOf(content);
  expect(code).toBe('manifest-not-yaml');
  expect(problems[0]).toMatchObject({ line });
  expect(problems[0]?.fix).toContain(fix);
});

test.each([
  ['empty', ''],
  ['a list', '- a\n'],
  ['a text', 'just text'],
])('no manifest at all: %s', async (_, content) => {
  const { message, code } = await errorOf(content);
  expect(code).toBe('manifest-invalid');
  expect(message).toContain('fix: start with "name: my-service" and a "start:" section');
});

test('not text', async () => {
  expect(await errorOf(Buffer.from([0xff, 0xfe, 0x00, 0x80]))).toMatchObject({ code: 'manifest-not-yaml' });
});

test('aliases that explode are refused', async () => {
  const bomb =
    'a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]\n';
  expect(await errorOf(bomb)).toMatchObject({ code: 'manifest-not-yaml' });
});

test('a file far too large is refused unread', async () => {
  expect(await errorOf(Buffer.alloc(2_000_000, 'a'))).toMatchObject({ code: 'manifest-too-large' });
});

test('a missing file, and a folder without one, say what was looked for', async () => {
  const cwd = await folder();
  await mkdir(join(cwd, 'app'));
  await expect(loadManifest('nope.yaml', cwd)).rejects.toMatchObject({
    code: 'manifest-missing',
    exitCode: 64,
    message: expect.stringContaining('nope.yaml: there is no such file'),
  });
  await expect(loadManifest('app', cwd)).rejects.toThrow(
    'app/target.yaml: there is no such file (the folder was given',
  );
});

test('what the file holds cannot steer the terminal', async () => {
  const { message } = await errorOf('name: "\u001b[31mred\u009b2J\u202e"\nstart: { url: http://a }\n"\u001b]0;x": 1\n');
  expect(message).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
});

test('a password in the file is not repeated', async () => {
  const { message } = await errorOf('name: x\nstart: { url: https://me:hunter2@a.example }\n');
  expect(message).toContain('url: https://***@a.example');
  expect(message).not.toContain('hunter2');
});
