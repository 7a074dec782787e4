// Holds the whole project to the import table; prints every import that breaks it.
import { fileURLToPath } from 'node:url';
import { cycles, violations } from './import-table.ts';
import { projectImports, unresolved } from './module-imports.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const imports = await projectImports(root);
const problems = [
  ...violations(imports).map(({ from, line, to, rule }) => `${from}:${line} imports ${to}: ${rule}`),
  ...unresolved(root, imports).map(({ from, line, to }) => `${from}:${line} imports ${to}: there is no such file`),
  ...cycles(imports).map((files) => `a cycle: ${files.join(' -> ')}`),
];
for (const problem of problems) console.error(problem);
console.log(`layering: ${imports.length} imports, ${problems.length} against the table`);
process.exitCode = problems.length === 0 ? 0 : 1;
