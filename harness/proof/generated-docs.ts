// The documents that are generated, whole or in part, each with the text that it should have now.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { loadBudgets } from '../../budgets/load-budgets.ts';
import { readCatalogue } from '../cli/catalogue.ts';
import { readMutants } from './mutant-catalogue.ts';
import { specReadme } from './spec-readme.ts';

export interface GeneratedDoc {
  /** Relative to the project root. */
  readonly file: string;
  readonly text: string;
}

const matrixFile = 'results/golden/kill-matrix.md';

export async function generatedDocs(root: string): Promise<GeneratedDoc[]> {
  const { catalogue } = await readCatalogue(root);
  const readme = await readFile(path.join(root, 'README.md'), 'utf8');
  const matrix = await readFile(path.join(root, matrixFile), 'utf8').catch(() => '');
  const mutants = await readMutants(root);
  const mutantsOf = (criterion: string) =>
    mutants.filter(({ breaks }) => breaks.includes(criterion)).map(({ id }) => id);
  const facts = { catalogue, budgetsOf: loadBudgets, mutantsOf };
  return [
    { file: 'spec/README.md', text: specReadme(facts) },
    { file: 'README.md', text: between(readme, 'kill-matrix', withoutHeading(matrix)) },
  ];
}

/** `text` with what stands between the two markers of `name` replaced; without the markers it stays as it is. */
export function between(text: string, name: string, inner: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->\n`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) return text;
  return `${text.slice(0, from + begin.length)}\n${inner.trim()}\n\n${text.slice(to)}`;
}

function withoutHeading(markdown: string): string {
  return markdown.replace(/^# .*\n+/, '');
}
