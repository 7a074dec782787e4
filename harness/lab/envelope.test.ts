// Tests what counts as an envelope, and that leaks are told from the words of honest messages.
import { expect, test } from 'vitest';
import type { Answer } from './answer.ts';
import { envelopeProblems, errorCode, leaks } from './envelope.ts';

const answer = (status: number, body: unknown, type = 'application/json; charset=utf-8'): Answer => ({
  method: 'GET',
  path: '/tasks',
  status,
  headers: { 'content-type': type },
  text: typeof body === 'string' ? body : JSON.stringify(body),
  truncated: false,
  durationMs: 1,
  atMs: 0,
});
const failed = (error: unknown) => ({ data: null, meta: {}, error });
const refused = { code: 'not_found', message: 'the task was not found' };

test('envelopes as the contract has them are without problem', () => {
  expect(envelopeProblems(answer(200, { data: [], meta: { limit: 20 }, error: null }))).toEqual([]);
  expect(envelopeProblems(answer(404, failed({ ...refused, details: [{ path: 'id' }] })))).toEqual([]);
  const probe = { ...answer(503, { ...failed(refused), data: { checks: {} } }), path: '/readyz' };
  expect(envelopeProblems(probe)).toEqual([]);
  const paths = {
    ...answer(404, failed(refused)),
    headers: { 'content-type': 'application/json', link: '</app/a.css>', 'set-cookie': 'a=1; Path=/app/a' },
  };
  expect(envelopeProblems(paths)).toEqual([]);
  const text = { title: 'SELECT a FROM b WHERE c = 1' };
  expect(envelopeProblems(answer(200, { data: text, meta: {}, error: null }))).toEqual([]);
  expect(errorCode(answer(404, failed(refused)))).toBe('not_found');
});

test.each([
  ['text/html', answer(404, '<pre>Cannot GET /</pre>', 'text/html')],
  ['a body that is no JSON object', answer(500, 'oops')],
  ['a body that is no JSON object', answer(200, [])],
  ['the fields error, message in place of data, meta, error', answer(404, { error: 'Not Found', message: '' })],
  ['the fields data, error, meta, stack in place of data, meta, error', answer(500, { ...failed(refused), stack: '' })],
  ['an error though it succeeded', answer(200, failed(refused))],
  ['data beside the error', answer(404, { ...failed(refused), data: {} })],
  ['a meta that is no object', answer(404, { ...failed(refused), meta: null })],
  ['no machine code in snake_case', answer(404, failed({ ...refused, code: 'Not Found' }))],
  ['no message', answer(404, failed({ code: 'not_found' }))],
])('%s', (problem, given) => {
  expect(envelopeProblems(given)).toEqual([problem]);
});

test('what a header shows of the inside counts as well', () => {
  const shown = {
    ...answer(503, failed(refused)),
    headers: { 'content-type': 'application/json', 'x-error': 'open /srv/task/a.js' },
  };
  expect(envelopeProblems(shown)).toMatchObject([expect.stringContaining('a file path')]);
});

test.each([
  ['a stack trace', new Error('x').stack],
  ['a stack trace', 'Error\n    at /a/b.js:1:2'],
  ['a stack trace', 'java.lang.IllegalStateException\n\tat com.example.Tasks.find(Tasks.java:42)'],
  ['a stack trace', 'Traceback (most recent call last):\n  File "x.py", line 3'],
  ['a stack trace', 'goroutine 1 [running]:\nmain.main()'],
  ['a stack trace', "thread 'main' panicked at lib.rs:3:5"],
  ['SQL', 'SELECT id, title FROM tasks WHERE id = $1'],
  ['SQL', 'insert into tasks (title) values ($1)'],
  ['SQL', 'relation "tasks" does not exist'],
  ['a file path', "ENOENT: no such file or directory, open '/srv/app/index.html'"],
  ['a file path', 'C:\\inetpub\\app.dll'],
  ['a file path', 'in service/node_modules/pg'],
  ['a connection string', 'cannot reach postgres://app@db/app'],
])('%s is found wherever it stands', (what, text) => {
  const found = leaks({ error: { details: [{ reason: text }] } });
  expect(found.map((one) => one.replace(/ \(.*/s, ''))).toContain(what);
});

test.each([
  'select a currency from the list',
  'the body must be application/json',
  'GET, POST and /tasks are allowed here, at 10:30',
  'update your client, then set the header',
  'the database cannot be reached at the moment',
  'expected one of "open" | "in_progress" | "done"',
  'not usable: database, migrations',
  '127.0.0.1',
  'Look at 12:30 for more',
])('"%s" gives nothing away', (text) => {
  expect(leaks({ error: { message: text } })).toEqual([]);
});

test('an answer that is made to be searched for ever is searched in no time', () => {
  const startedAt = performance.now();
  const nested = JSON.parse(`${'['.repeat(200_000)}"SELECT a FROM b WHERE c"${']'.repeat(200_000)}`) as unknown;
  expect(leaks(nested)).toEqual([]);
  for (const word of ['select ', 'select from ', ' at (', 'insert into ', '  File "'])
    expect(leaks({ text: word.repeat((1 << 20) / word.length) })).toEqual([]);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
