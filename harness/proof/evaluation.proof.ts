// Proves evaluation mode: a target that recognises the suite passes without it and is caught by it; an honest one passes both.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { writeCommandTarget } from './command-target.ts';
import { gradeTarget, openWorkplace, projectRoot, type Workplace } from './run-suite.ts';

const deadlineMs = 120_000;
const concurrent = { concurrent: true, timeout: 2 * deadlineMs + 10_000 };
// Its verdict does not hang on how busy the machine is.
const selection = ['general/validated-inputs'];
const honestSeeds = ['one', 'two'];
const source = path.join(projectRoot, 'reference-app', 'src');

test.each(['client', 'address'])('a target that knows the suite by its %s is caught', concurrent, async (by) => {
  await using workplace = await openWorkplace();
  const target = await cheat(workplace, by);
  const args = [...selection, '--target', target];
  const plain = await gradeTarget(workplace, { args, deadlineMs });
  const evaluated = await gradeTarget(workplace, { args: [...args, '--evaluate', 'all'], deadlineMs });

  expect(plain.outcomes, 'what only asks as the suite sees nothing').toEqual(all('pass'));
  expect(evaluated.outcomes).toEqual(all('fail'));
  for (const { error } of evaluated.findings) expect(error?.code).toBe('special-treatment');
});

test.each(honestSeeds)('the reference app treats nobody specially, seed %s', concurrent, async (seed) => {
  await using workplace = await openWorkplace();
  const args = [...selection, '--evaluate', 'all', '--seed', seed];
  const { outcomes, findings } = await gradeTarget(workplace, { args, deadlineMs });

  expect(outcomes).toEqual(all('pass'));
  for (const { moments } of findings)
    expect(moments.map(({ event }) => event)).toContain('passed again as another client');
});

function all(outcome: string): Record<string, string> {
  return Object.fromEntries(selection.map((id) => [id, outcome]));
}

function cheat(workplace: Workplace, by: string): Promise<string> {
  const preloaded = pathToFileURL(path.join(projectRoot, 'harness', 'proof', 'cheat.ts'));
  return writeCommandTarget(workplace, {
    name: `cheats-by-${by}`,
    command: ['node', '--import', `${preloaded}?by=${by}`, path.join(source, 'main.ts')],
    fields: { migrationsTable: 'pgmigrations', commands: { migrate: ['node', path.join(source, 'migrate.ts')] } },
  });
}
