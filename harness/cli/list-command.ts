// `list` and `explain`: what the suite asks for, from the catalogue.

import { loadBudgets } from '../../budgets/load-budgets.ts';
import type { Budget } from '../model/budget.ts';
import type { CatalogueCriterion } from '../model/criterion.ts';
import { invocation } from '../model/invocation.ts';
import { type ExitCode, exitCodes } from '../model/outcome.ts';
import { readCatalogue } from './catalogue.ts';
import { namedCriteria } from './selection.ts';

export async function listCommand(projectRoot: string, json: boolean): Promise<ExitCode> {
  const { catalogue, text } = await readCatalogue(projectRoot);
  if (json) {
    process.stdout.write(text);
    return exitCodes.ok;
  }
  for (const { number, title, criteria } of catalogue.exercises) {
    process.stdout.write(`${String(number).padStart(2, '0')} ${title}\n`);
    for (const { id, level, status, title: name } of criteria) {
      process.stdout.write(`   ${id.padEnd(52)} ${level.padEnd(7)} ${status === 'planned' ? 'planned' : name}\n`);
    }
  }
  return exitCodes.ok;
}

export async function explainCommand(projectRoot: string, words: readonly string[]): Promise<ExitCode> {
  const { catalogue } = await readCatalogue(projectRoot);
  const named = namedCriteria(catalogue, words);
  for (const { id: exercise, file, criteria } of catalogue.exercises) {
    for (const criterion of criteria.filter((one) => named.includes(one))) {
      process.stdout.write(`${explanation(criterion, exercise, file ?? '')}\n`);
    }
  }
  return exitCodes.ok;
}

function explanation(criterion: CatalogueCriterion, exercise: string, file: string): string {
  if (criterion.status === 'planned') {
    const { id, level, title, verifiedBy } = criterion;
    return `${id} (${level})\n${title}.\nTo be verified by: ${verifiedBy}\nPlanned: it has no spec yet.\n`;
  }
  const budgets = criterion.budgets === undefined ? new Map<string, Budget>() : loadBudgets(exercise);
  const lines = (criterion.budgets ?? []).map((key) => {
    const budget = budgets.get(key);
    return `  ${key}: ${budget?.comparison} ${budget?.value} ${budget?.unit}, ${budget?.load}. ${budget?.reason} (${budget?.source})`;
  });
  return [
    `${criterion.id} (${criterion.level})`,
    `${criterion.title}.`,
    `Why: ${criterion.why}`,
    `Verified by: ${criterion.verifiedBy}`,
    `To pass: ${criterion.remediation}`,
    `Needs: ${criterion.needs?.join(', ')}`,
    ...(lines.length > 0 ? ['Budgets:', ...lines] : []),
    `Spec: ${file}`,
    `Run it: ${invocation('spec', criterion.id)}`,
    '',
  ].join('\n');
}
