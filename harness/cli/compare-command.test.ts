// Tests where the page of a comparison goes, and that its link finds the later report from there.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { compareCommand } from './compare-command.ts';

const golden = path.resolve(import.meta.dirname, '../../results/golden/report/run');

async function results(): Promise<{ dir: string; before: string; latest: string }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'compare-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const [before, after, latest] = [path.join(dir, 'before'), path.join(dir, 'a run'), path.join(dir, 'latest')];
  for (const run of [before, after]) await cp(golden, run, { recursive: true });
  await symlink('a run', latest);
  return { dir, before, latest };
}

const linked = async (page: string): Promise<string> => {
  const href = /<a href="([^"#]*report\.html)">/.exec(await readFile(page, 'utf8'))?.[1];
  return fileURLToPath(new URL(href ?? 'missing', pathToFileURL(page)));
};

test('it lies in the later run, beside its report', async () => {
  const { before, latest } = await results();
  await compareCommand({ before, after: latest });
  const name = (await readdir(latest)).find((file) => file.startsWith('comparison-with-')) ?? 'none';
  expect(await linked(path.join(latest, name))).toBe(path.join(latest, 'report.html'));
});

test('elsewhere it links to that very run, not to whatever is the latest later', async () => {
  const { dir, before, latest } = await results();
  await mkdir(path.join(dir, 'there'));
  const out = path.join(dir, 'there', 'difference.html');
  await compareCommand({ before, after: latest, out });
  expect(await linked(out)).toBe(path.join(dir, 'a run', 'report.html'));
});
