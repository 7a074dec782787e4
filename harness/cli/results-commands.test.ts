// Tests that an old run is judged the same on every day, and that only the gate asks what its waivers are worth today.
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { gateCommand, gradeCommand, reportCommand } from './results-commands.ts';

const golden = path.join(import.meta.dirname, '../../results/golden/report/run');
const runDay = '2026-11-23';
const later = '2027-01-15';

async function copyOfRun(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'seaworthy-results-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await cp(golden, dir, { recursive: true });
  return dir;
}

/** What the commands print, on a day. */
async function on(day: string, work: () => Promise<unknown>): Promise<string> {
  vi.stubEnv('GITHUB_STEP_SUMMARY', '');
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(`${day}T12:00:00Z`) });
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await work();
    return write.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    write.mockRestore();
    vi.useRealTimers();
    vi.unstubAllEnvs();
  }
}

async function bytesOf(dir: string): Promise<Record<string, string>> {
  const names = ['grade.json', 'report.html', 'report.md', 'junit.xml', 'results.sarif', 'badge.svg'];
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(dir, name), 'utf8')] as const)),
  );
}

test('grade and report of an old run write the same bytes on every day', async () => {
  const dir = await copyOfRun();
  const both = async () => {
    await gradeCommand(dir);
    await reportCommand(dir);
  };
  await on(runDay, both);
  const first = await bytesOf(dir);
  expect(JSON.parse(first['grade.json'] ?? '')).toMatchObject({ waivers: { judgedOn: runDay } });
  await on(later, both);
  expect(await bytesOf(dir)).toEqual(first);
});

test('they judge as on another day where one is given', async () => {
  const dir = await copyOfRun();
  await on(runDay, () => reportCommand(dir, { today: later }));
  const { 'grade.json': text = '', 'report.md': report } = await bytesOf(dir);
  const state = 'expired';
  const list = expect.arrayContaining([
    expect.objectContaining({ criterion: 'graceful-shutdown/drains-in-flight', state }),
  ]);
  expect(JSON.parse(text)).toMatchObject({ waivers: { judgedOn: later, list } });
  expect(report).toContain('expired: 2026-12-31 was its last day');
});

test('the gate asks what waivers are worth today', async () => {
  const dir = await copyOfRun();
  const projectRoot = path.join(import.meta.dirname, '../..');
  const ask = (today?: string) => gateCommand({ projectRoot, runDir: dir, ...(today !== undefined && { today }) });
  const expired = 'The waiver of graceful-shutdown/drains-in-flight expired';
  expect(await on(runDay, () => ask())).not.toContain(expired);
  expect(await on(later, () => ask())).toContain(expired);
  expect(await on(later, () => ask(runDay))).not.toContain(expired);
});
