// Reads the timelines among a run's evidence, and refuses a run of which an evidence file is gone.
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import { runFiles } from '../model/run-files.ts';
import { type Timeline, timelineFile, timelineSchema } from '../model/timeline.ts';

const largestBytes = 1_048_576;

/** By criterion. A report that links to what is not there would be believed until somebody looks. */
export async function readTimelines(dir: string, findings: readonly Finding[]): Promise<Map<string, Timeline>> {
  const timelines = new Map<string, Timeline>();
  for (const { criterion, evidence } of findings) {
    const paths = evidence.map(({ file }) => join(dir, runFiles.evidence, criterion, file));
    await Promise.all(paths.map(requireFile));
    if (!evidence.some(({ file }) => file === timelineFile)) continue;
    const path = join(dir, runFiles.evidence, criterion, timelineFile);
    timelines.set(criterion, await readTimeline(path));
  }
  return timelines;
}

async function requireFile(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isFile() === true) return;
  throw new UsageError({
    code: 'evidence-missing',
    message: `${path} ${found === undefined ? 'does not exist' : 'is no file'}, but a finding names it as its evidence.`,
    hint: 'Copy the run folder as a whole, evidence included, or run the suite again.',
  });
}

async function readTimeline(path: string): Promise<Timeline> {
  const text = await readFile(path, 'utf8');
  try {
    if (text.length > largestBytes) throw new Error(`larger than ${largestBytes} characters`);
    return timelineSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UsageError({
      code: 'evidence-invalid',
      message: `${path} is not a timeline that this suite wrote.`,
      hint: 'Run the suite again; a run folder is never repaired by hand.',
      cause,
    });
  }
}
