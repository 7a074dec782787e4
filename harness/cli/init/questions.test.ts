// Tests the questions of `init` at a terminal that is made up here.
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { ask } from './questions.ts';

const guesses = { name: 'shop', start: 'node main.js', build: 'npm ci', migrate: '' };
const enter = '\r';
const ctrlC = '\x03';
const clear = '\x15';

/** Types one text for each question, as soon as its words are on the screen. */
function typist(script: readonly (readonly [question: string, typed: string])[]) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 40 });
  const left = [...script];
  let screen = '';
  output.on('data', (chunk: Buffer) => {
    screen += stripVTControlCharacters(chunk.toString());
    const [next] = left;
    if (next === undefined || !screen.includes(next[0])) return;
    left.shift();
    screen = '';
    setImmediate(() => input.write(next[1]));
  });
  return { input, output };
}

test('four questions; Enter takes what the folder suggests', async () => {
  const terminal = typist([
    ['called', enter],
    ['started', enter],
    ['before its first start', enter],
    ['migrates', enter],
  ]);
  expect(await ask(guesses, {}, terminal)).toEqual(guesses);
});

test('what is typed replaces it, and what was given is not asked', async () => {
  const terminal = typist([
    ['called', `${clear}cart${enter}`],
    ['migrates', `npm run up${enter}`],
  ]);
  const given = { start: 'node other.js', build: '' };
  expect(await ask(guesses, given, terminal)).toEqual({ ...given, name: 'cart', migrate: 'npm run up' });
});

test('a service that runs already is asked nothing more', async () => {
  const terminal = typist([
    ['called', enter],
    ['started', `${clear}https://staging.example${enter}`],
  ]);
  expect(await ask(guesses, {}, terminal)).toMatchObject({ start: 'https://staging.example' });
});

test('Ctrl-C gives up', async () => {
  const terminal = typist([
    ['called', enter],
    ['started', ctrlC],
  ]);
  expect(await ask(guesses, {}, terminal)).toBeUndefined();
});
