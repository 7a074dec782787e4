import { expect, test } from 'vitest';
import { cycles, violations } from './import-table.ts';
import { moduleImports } from './module-imports.ts';

const importing = (from: string, specifier: string) => moduleImports(from, `import type { X } from '${specifier}';`);

test.each([
  ['harness/model/a.ts', '../drivers/b.ts'],
  ['harness/model/a.ts', 'yaml'],
  ['toxiproxy/a.ts', '../harness/lab/b.ts'],
  ['budgets/a.ts', '../toxiproxy/b.ts'],
  ['harness/drivers/a.ts', '../targets/b.ts'],
  ['harness/targets/a.ts', '../load/b.ts'],
  ['harness/load/a.ts', '../lab/b.ts'],
  ['harness/lab/a.ts', '../findings/b.ts'],
  ['harness/lab/a.ts', 'autocannon'],
  ['harness/lab/a.ts', './b.test.ts'],
  ['harness/spec.ts', './drivers/b.ts'],
  ['spec/05-health.spec.ts', '../harness/lab/b.ts'],
  ['spec/05-health.spec.ts', 'vitest'],
  ['spec/05-health.spec.ts', './06-graceful-shutdown.spec.ts'],
  ['harness/report/a.ts', '../grade/b.ts'],
  ['harness/grade/a.ts', '../findings/b.ts'],
  ['harness/gate/a.ts', '../lab/b.ts'],
  ['reference-app/src/a.ts', '../../harness/model/b.ts'],
  ['reference-app/src/a.test.ts', '../mutants/b.mutant.ts'],
  ['reference-app/mutants/a.mutant.ts', '../../harness/model/b.ts'],
  ['harness/unheard-of/a.ts', '../model/b.ts'],
])('%s must not import %s', (from, specifier) => {
  expect(violations(importing(from, specifier))).toHaveLength(1);
});

test.each([
  ['harness/lab/a.ts', '../load/b.ts'],
  ['harness/lab/a.ts', '../../budgets/b.ts'],
  ['harness/drivers/a.test.ts', '../targets/b.ts'],
  ['harness/load/throughput.ts', 'autocannon'],
  ['harness/model/a.ts', 'zod'],
  ['harness/cli.ts', './report/b.ts'],
  ['harness/proof/a.proof.ts', '../drivers/b.fixture.ts'],
  ['spec/05-health.spec.ts', '../harness/spec.ts'],
  ['reference-app/mutants/a.mutant.ts', '../src/parts.ts'],
])('%s may import %s', (from, specifier) => {
  expect(violations(importing(from, specifier))).toEqual([]);
});

test('finds imports of every form, with their lines, and no built-in ones', () => {
  const text = [
    "import fs from 'node:fs';",
    "import type { A } from './a.ts';",
    "export * from '../b.ts';",
    "export type { C } from '@scope/c/deep';",
    "const d = await import('./d.ts');",
    'await using e = d.open();',
    'const f = await import(d.name);',
  ].join('\n');
  expect(moduleImports('harness/lab/x.ts', text)).toEqual([
    { from: 'harness/lab/x.ts', line: 2, typeOnly: true, to: 'harness/lab/a.ts' },
    { from: 'harness/lab/x.ts', line: 3, typeOnly: false, to: 'harness/b.ts' },
    { from: 'harness/lab/x.ts', line: 4, typeOnly: true, to: '@scope/c/deep', packageName: '@scope/c' },
    { from: 'harness/lab/x.ts', line: 5, typeOnly: false, to: 'harness/lab/d.ts' },
  ]);
});

test('finds a cycle, and none where two paths only meet', () => {
  const edge = (from: string, to: string, typeOnly = false) => ({ from, line: 1, typeOnly, to });
  expect(cycles([edge('a', 'b'), edge('b', 'c'), edge('c', 'b')])).toEqual([['b', 'c']]);
  expect(cycles([edge('a', 'b'), edge('a', 'c'), edge('b', 'd'), edge('c', 'd')])).toEqual([]);
  expect(cycles([edge('a', 'b'), edge('b', 'a', true)])).toEqual([]);
});
