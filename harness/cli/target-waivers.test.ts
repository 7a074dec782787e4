// Tests where the waivers of a target are looked for.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseCatalogue } from '../model/read-run.ts';
import { targetWaivers } from './target-waivers.ts';

const criterion = { id: 'health/a', level: 'must', status: 'specified', title: 'x', verifiedBy: 'x' };
const exercises = [{ number: 5, id: 'health', title: 'Health', criteria: [criterion] }];
const catalogue = parseCatalogue(JSON.stringify({ schemaVersion: 1, exercises }), 'catalogue.json');
const manifest = { name: 'x', start: { command: 'x' } };
const text = '- { criterion: health/a, reason: moved, owner: team-a, expires: 2026-12-01 }\n';
const waiver = { criterion: 'health/a', reason: 'moved', owner: 'team-a', expires: '2026-12-01' };
const today = '2026-11-23';

async function folder(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'waivers-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

test('none beside the manifest is none, and so is an empty one', async () => {
  const root = await folder();
  expect(await targetWaivers({ manifest, root }, { catalogue, today })).toBeUndefined();
  await writeFile(path.join(root, 'waivers.yaml'), '# nothing\n');
  expect(await targetWaivers({ manifest, root }, { catalogue, today })).toBeUndefined();
});

test('waivers.yaml beside the manifest, or the file that it names instead', async () => {
  const root = await folder();
  await writeFile(path.join(root, 'waivers.yaml'), text);
  expect(await targetWaivers({ manifest, root }, { catalogue, today })).toEqual([waiver]);
  await mkdir(path.join(root, 'ops'));
  await writeFile(path.join(root, 'ops', 'accepted.yaml'), text.replace('team-a', 'team-b'));
  const named = { ...manifest, waivers: 'ops/accepted.yaml' };
  expect(await targetWaivers({ manifest: named, root }, { catalogue, today })).toEqual([
    { ...waiver, owner: 'team-b' },
  ]);
});

test('one that the manifest names and that is not there is a mistake, as is one that cannot be read', async () => {
  const root = await folder();
  const named = { ...manifest, waivers: 'gone.yaml' };
  const unreadable = { code: 'waivers-unreadable', exitCode: 64 };
  await expect(targetWaivers({ manifest: named, root }, { catalogue, today })).rejects.toMatchObject(unreadable);
  await mkdir(path.join(root, 'waivers.yaml'));
  await expect(targetWaivers({ manifest, root }, { catalogue, today })).rejects.toMatchObject(unreadable);
});
