// What a run records of where it was made: commit, versions and machine.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { RunRecord } from '../model/run.ts';

const run = promisify(execFile);
// A checkout with thousands of changed files is dirty, and still has a commit.
const statusLimitBytes = 64 * 1024 * 1024;

/** null where the project is no git checkout, or there is no git. */
export async function gitFacts(projectRoot: string): Promise<Pick<RunRecord, 'commit' | 'dirty'>> {
  const git = async (...args: string[]) =>
    (await run('git', args, { cwd: projectRoot, maxBuffer: statusLimitBytes })).stdout.trim();
  try {
    const [commit, status] = await Promise.all([git('rev-parse', 'HEAD'), git('status', '--porcelain')]);
    return { commit, dirty: status !== '' };
  } catch {
    return { commit: null, dirty: null };
  }
}

export async function suiteVersion(projectRoot: string): Promise<string> {
  const text = await readFile(path.join(projectRoot, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

export function machineFacts(): RunRecord['machine'] {
  return {
    platform: os.platform(),
    release: os.release(),
    arch: os.arch(),
    cpus: os.cpus().length,
    memoryBytes: os.totalmem(),
  };
}
