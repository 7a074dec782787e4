// Tests the writing of lines to a reader that takes them, stalls, comes back or goes away.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createSink } from './stdout-sink.ts';

/** A reader that takes a chunk when it is told to. */
function reader() {
  const chunks: string[] = [];
  const takes: ((error?: Error) => void)[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      chunks.push(chunk);
      takes.push(done);
    },
  });
  stream.on('error', () => {});
  return { stream, chunks, take: (error?: Error) => takes.shift()?.(error) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('lines of one turn go out together, those that come meanwhile with the next write', async () => {
  const { stream, chunks, take } = reader();
  const sink = createSink({ stream, maxWaitingCharacters: 100 });
  sink.write('1\n');
  sink.write('2\n');
  await turn();
  sink.write('3\n');
  expect(chunks).toEqual(['1\n2\n']);
  let flushed = false;
  const flush = sink.flush().then(() => (flushed = true));
  take();
  await turn();
  expect([chunks, flushed]).toEqual([['1\n2\n', '3\n'], false]);
  take();
  await flush;
  await sink.flush();
});

test('what a stalled reader does not take is given up beyond the bound, counted, and goes on when it is back', async () => {
  const { stream, chunks, take } = reader();
  const sink = createSink({ stream, maxWaitingCharacters: 10 });
  for (let n = 0; n < 8; n++) sink.write(`${n}\n`);
  expect(sink.dropped()).toBe(3);
  await turn();
  sink.write('8\n');
  expect(sink.dropped()).toBe(4);
  take();
  await turn();
  sink.write('9\n');
  await turn();
  expect(chunks).toEqual(['0\n1\n2\n3\n4\n', '9\n']);
  expect(sink.dropped()).toBe(4);
});

test('a reader that went away costs lines and nothing else', async () => {
  const { stream, take } = reader();
  const sink = createSink({ stream, maxWaitingCharacters: 100 });
  sink.write('1\n');
  await turn();
  take(new Error('EPIPE'));
  await sink.flush();
  sink.write('2\n');
  await sink.flush();
  expect(sink.dropped()).toBe(2);
});

const logger = new URL('./logger.ts', import.meta.url).href;

async function run(source: string, read: boolean): Promise<{ code: number | null; lines: string[]; waitedMs: number }> {
  const program = `import { createLog } from ${JSON.stringify(logger)};
    const log = createLog({ level: 'info', serviceVersion: '1', environment: 'test' });
    ${source}`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const startedAt = performance.now();
  let text = '';
  if (read) child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const [code] = (await once(child, read ? 'close' : 'exit')) as [number | null];
  child.stdout.destroy();
  return { code, lines: text.split('\n').slice(0, -1), waitedMs: performance.now() - startedAt };
}

test('an exit without a flush loses no line, however many there are', async () => {
  const { code, lines } = await run(
    `for (let n = 0; n < 500; n++) log.logger.info({ n }, 'line'); process.exit(3);`,
    true,
  );
  expect(code).toBe(3);
  expect(lines.map((line) => JSON.parse(line).n)).toEqual(Array.from({ length: 500 }, (_, n) => n));
});

test('a process whose output nobody reads counts what it drops, and ends', async () => {
  const source = `const line = 'x'.repeat(1000);
    for (let n = 0; n < 3000; n++) log.logger.info(line);
    await log.flush();
    process.exit(log.dropped() > 1000 ? 4 : 5);`;
  const { code, waitedMs } = await run(source, false);
  expect(code).toBe(4);
  expect(waitedMs).toBeLessThan(6_000);
});
