// Writes evidence files below a run folder: safe names, no secrets, bounded sizes.
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../model/errors.ts';
import type { EvidenceFile } from '../model/finding.ts';
import { criterionIdPattern } from '../model/ids.ts';
import { shownJson, shownText } from '../model/invisible-characters.ts';
import { runFiles } from '../model/run-files.ts';
import { ensureDir, writeFailure } from '../model/write-file.ts';
import type { Redactor } from './redactor.ts';

export interface EvidenceLimits {
  readonly fileBytes: number;
  readonly criterionBytes: number;
  readonly files: number;
}

const defaultEvidenceLimits: EvidenceLimits = {
  fileBytes: 1_048_576,
  criterionBytes: 8_388_608,
  files: 64,
};

export interface EvidenceItem {
  /** What the file is wished to be called; made safe, and unique in its folder. */
  readonly name: string;
  readonly mediaType: string;
  readonly title: string;
  readonly content: string | Uint8Array;
}

/** Writes the evidence of one criterion; `write` gives what the finding lists. */
export interface EvidenceWriter {
  write(item: EvidenceItem): Promise<EvidenceFile>;
}

export function createEvidenceWriter(options: {
  readonly runDir: string;
  /** Whole id. */
  readonly criterion: string;
  readonly redactor: Redactor;
  readonly limits?: EvidenceLimits;
}): EvidenceWriter {
  const { redactor, limits = defaultEvidenceLimits } = options;
  const folder = evidenceFolder(options.runDir, options.criterion);
  let files = 0;
  let leftBytes = limits.criterionBytes;

  return {
    async write({ name, mediaType, title, content }) {
      files += 1;
      if (files > limits.files) {
        throw new HarnessError({
          code: 'too-much-evidence',
          message: `${options.criterion} wrote more than ${limits.files} evidence files.`,
          hint: 'Write one file that holds all of it; a file per request is no evidence that anybody reads.',
        });
      }
      const limitBytes = Math.max(0, Math.min(limits.fileBytes, leftBytes));
      const bytes = boundedBytes(content, { redactor, limitBytes, shown: shownBytes(content, mediaType) });
      leftBytes -= bytes.length;
      const file = await writeNew(folder, safeFileName(name), bytes);
      return { file, mediaType, title };
    },
  };
}

/** The folder of a criterion's evidence; a criterion's id is checked, since it becomes a path. */
export function evidenceFolder(runDir: string, criterion: string): string {
  if (!criterionIdPattern.test(criterion)) {
    throw new HarnessError({
      code: 'criterion-id-invalid',
      message: `${JSON.stringify(criterion)} is not a criterion's id, so it has no evidence folder.`,
      hint: 'An id is <exercise>/<property>, each in kebab-case.',
    });
  }
  return join(runDir, runFiles.evidence, ...criterion.split('/'));
}

/** A plain file name, whatever was asked for: no folder, no leading dot, no character that is syntax anywhere. */
export function safeFileName(name: string): string {
  const plain = name
    .normalize('NFKC')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+|[.-]+$/g, '');
  if (plain.length <= 80) return plain === '' ? 'evidence' : plain;
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(plain)?.[0] ?? '';
  return plain.slice(0, 80 - extension.length) + extension;
}

async function writeNew(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  await ensureDir(folder);
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let attempt = 1; ; attempt += 1) {
    const file = attempt === 1 ? name : `${stem}-${attempt}${extension}`;
    // The recorder writes the repro script itself.
    if (file === runFiles.repro) continue;
    const path = join(folder, file);
    // Exclusive: neither an earlier file nor a link that somebody put there is written through.
    const handle = await open(path, 'wx', 0o644).catch((cause: unknown) => {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return undefined;
      throw writeFailure(path, cause);
    });
    if (handle === undefined) continue;
    try {
      await handle.writeFile(bytes);
    } catch (cause) {
      await rm(path, { force: true }).catch(() => undefined);
      throw writeFailure(path, cause);
    } finally {
      await handle.close();
    }
    return file;
  }
}

type Shown = (redacted: Uint8Array) => Uint8Array;

/** Text is read with `cat` as well, where an escape sequence that a target printed would act. Bytes stay as they are. */
function shownBytes(content: string | Uint8Array, mediaType: string): Shown {
  if (typeof content !== 'string') return (bytes) => bytes;
  const shown = mediaType === 'application/json' ? shownJson : shownText;
  return (bytes) => Buffer.from(shown(Buffer.from(bytes).toString('utf8')), 'utf8');
}

interface Bounding {
  readonly redactor: Redactor;
  readonly limitBytes: number;
  /** Comes after the redaction: a secret that is shown otherwise would not be found any more. */
  readonly shown: Shown;
}

/** Redacts, then keeps the beginning and the end: logs tell most in their last lines. */
function boundedBytes(content: string | Uint8Array, { redactor, limitBytes, shown }: Bounding): Uint8Array {
  const raw = typeof content === 'string' ? Buffer.from(content.toWellFormed(), 'utf8') : content;
  // A gigabyte is not searched for secrets: only the parts that can be kept.
  const reach = redactor.longestForm * 4;
  if (raw.length <= 2 * (limitBytes + reach)) {
    const clean = shown(redactor.bytes(raw));
    return clean.length <= limitBytes ? clean : joined(clean, clean, raw.length, limitBytes);
  }
  const head = redactor.bytes(raw.subarray(0, limitBytes + reach));
  const tail = redactor.bytes(raw.subarray(raw.length - limitBytes - reach));
  // What is left of a secret that the cut went through is within its reach of the cut.
  const kept = [head.subarray(0, Math.max(0, head.length - reach)), tail.subarray(reach)].map(shown);
  return joined(kept[0] ?? head, kept[1] ?? tail, raw.length, limitBytes);
}

function joined(head: Uint8Array, tail: Uint8Array, wholeBytes: number, limitBytes: number): Uint8Array {
  const half = Math.floor(limitBytes / 2);
  const mark = `\n[left out: the middle of ${wholeBytes} bytes]\n`;
  let end = Math.min(half, head.length);
  let start = Math.max(0, tail.length - half);
  const continues = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
  while (end > 0 && continues(head[end])) end -= 1;
  while (start < tail.length && continues(tail[start])) start += 1;
  return Buffer.concat([head.subarray(0, end), Buffer.from(mark), tail.subarray(start)]);
}
