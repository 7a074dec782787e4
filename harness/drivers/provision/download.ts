// Fetches one file whose digest is known, within short deadlines.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnvHttpProxyAgent, fetch } from 'undici';
import { HarnessError } from '../../model/errors.ts';

export interface Digest {
  readonly algorithm: 'sha256' | 'sha512';
  readonly hex: string;
}

/** A network that drops packets must cost seconds, not minutes: another source comes next. */
const connectDeadlineMs = 3_000;
const answerDeadlineMs = 8_000;
const totalDeadlineMs = 60_000;

/** Writes the file, or throws and says why; a file of another digest is an error. */
export async function download(
  url: string,
  target: string,
  digest: Digest,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const agent = new EnvHttpProxyAgent({
    httpProxy: env['http_proxy'] ?? env['HTTP_PROXY'] ?? '',
    httpsProxy: env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '',
    noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
    connect: { timeout: connectDeadlineMs },
    headersTimeout: answerDeadlineMs,
    bodyTimeout: answerDeadlineMs,
  });
  const hash = createHash(digest.algorithm);
  try {
    const signal = AbortSignal.timeout(totalDeadlineMs);
    const response = await fetch(url, { dispatcher: agent, signal });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body), counted, createWriteStream(target), { signal });
  } catch (cause) {
    throw new HarnessError({ code: 'download-failed', message: `${url}: ${reasonOf(cause)}`, cause });
  } finally {
    await agent.destroy();
  }
  const actual = hash.digest('hex');
  if (actual === digest.hex) return;
  throw new HarnessError({
    code: 'checksum-mismatch',
    message: `${url} has ${digest.algorithm} ${actual}, expected ${digest.hex}`,
    hint: 'Do not use the file: it is not the one that was pinned.',
  });
}

function reasonOf(error: unknown): string {
  const cause = (error as { cause?: unknown }).cause;
  return cause instanceof Error
    ? cause.message || String((cause as NodeJS.ErrnoException).code)
    : (error as Error).message;
}
