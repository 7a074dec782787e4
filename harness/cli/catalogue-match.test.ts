// Tests that whatever a run would leave out, or judge otherwise than its spec says, is noticed and named.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { catalogueCriterion } from '../model/catalogue-criterion.fixture.ts';
import type { Catalogue, CatalogueCriterion } from '../model/criterion.ts';
import { declarationLine } from '../model/declaration.ts';
import { parseCatalogue } from '../model/read-run.ts';
import { differenceIn, requireKnownFiles } from './catalogue-match.ts';
import { projectRoot } from './places.ts';

const file = 'spec/05-health.spec.ts';
const criterion = (id: string, parts: Partial<CatalogueCriterion> = {}) =>
  catalogueCriterion(id, { needs: ['http'], ...parts });
const listed = [criterion('health/a'), criterion('health/b', { budgets: ['x'] })];
const catalogue: Catalogue = {
  schemaVersion: 1,
  exercises: [
    {
      number: 5,
      id: 'health',
      title: 'Health',
      file,
      criteria: [...listed, criterion('health/c', { status: 'planned' })],
    },
    { number: 20, id: 'chaos', title: 'Chaos', criteria: [criterion('chaos/a', { status: 'planned' })] },
  ],
};
const compare = (...declared: CatalogueCriterion[]) => differenceIn(catalogue, file, declared.map(declarationLine));
const [a, b] = listed as [CatalogueCriterion, CatalogueCriterion];

test('what the specs say is what the catalogue says, in whatever order and with whatever texts', () => {
  expect(compare(b, { ...a, title: 'Another title' })).toBeUndefined();
});

test.each<[name: string, declared: CatalogueCriterion[], named: RegExp]>([
  ['a new criterion', [a, b, criterion('health/d')], /declares what it does not have: health\/d, must/],
  ['one that is planned', [a, b, criterion('health/c')], /declares what it does not have: health\/c, must/],
  ['one that is gone', [a], /does not declare: health\/b, must/],
  ['all that are gone', [], /does not declare: health\/a, must/],
  ['another level', [{ ...a, level: 'should' }, b], /health\/a, should/],
  ['another need', [{ ...a, needs: ['http', 'replicas'] }, b], /health\/a, must, needs http replicas/],
  ['another budget', [a, { ...b, budgets: ['y'] }], /health\/b, must, needs http, budgets y/],
  ['a measured time', [{ ...a, measuresTime: true }, b], /health\/a, .*measures time/],
])('%s is named, with what to do', (_, declared, named) => {
  const hint = expect.stringContaining('npm run catalogue');
  expect(compare(...declared)).toMatchObject({
    code: 'catalogue-outdated',
    exitCode: 64,
    message: expect.stringMatching(named),
    hint,
  });
});

test('a spec file that the catalogue does not name is named', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'seaworthy-match-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await mkdir(path.join(root, 'spec'));
  for (const name of ['05-health.spec.ts', 'README.md']) await writeFile(path.join(root, 'spec', name), '');
  await requireKnownFiles(root, catalogue);
  await writeFile(path.join(root, 'spec', '20-chaos.spec.ts'), '');
  await expect(requireKnownFiles(root, catalogue)).rejects.toMatchObject({
    code: 'catalogue-outdated',
    message: expect.stringContaining('spec/20-chaos.spec.ts'),
  });
});

test("this checkout's own catalogue names every spec file", async () => {
  const text = await readFile(path.join(projectRoot, 'spec', 'catalogue.json'), 'utf8');
  await requireKnownFiles(projectRoot, parseCatalogue(text, 'catalogue.json'));
});
