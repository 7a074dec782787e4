// The documents that are generated, whole or in part, each with the text that it should have now.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadBudgets } from '../../budgets/load-budgets.ts';
import { readCatalogue } from '../cli/catalogue.ts';
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
  const facts = { catalogue, budgetsOf: loadBudgets, mutantsOf: await mutantsByCriterion(root) };
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

/** Ids of mutants by the criteria that must catch them. */
async function mutantsByCriterion(root: string): Promise<(criterion: string) => readonly string[]> {
  const folder = path.join(root, 'reference-app', 'mutants');
  const suffix = '.mutant.ts';
  const files = (await readdir(folder)).filter((file) => file.endsWith(suffix)).sort();
  const mutants = await Promise.all(
    files.map(async (file) => {
      const { mutant } = (await import(pathToFileURL(path.join(folder, file)).href)) as { mutant: Breaking };
      return { id: file.slice(0, -suffix.length), breaks: mutant.breaks };
    }),
  );
  return (criterion) => mutants.filter(({ breaks }) => breaks.includes(criterion)).map(({ id }) => id);
}

interface Breaking {
  readonly breaks: readonly string[];
}
