// The error for an unusable manifest: every problem in one block, each with its line, field and fix.
import { UsageError } from '../model/errors.ts';
import { withoutCredentials } from './manifest-fields.ts';
import type { ManifestProblem } from './manifest-problems.ts';

export class ManifestError extends UsageError {
  readonly file: string;
  readonly problems: readonly ManifestProblem[];

  constructor(parts: {
    code: string;
    file: string;
    text?: string;
    problems: readonly ManifestProblem[];
    cause?: unknown;
  }) {
    const { file, problems } = parts;
    const sourceLines = parts.text?.split(/\r\n|\n|\r/) ?? [];
    super({
      code: parts.code,
      message: [
        `${printable(file)} is not a usable manifest (${problems.length} ${problems.length === 1 ? 'problem' : 'problems'})`,
        ...problems.map((problem) => block(file, problem, sourceLines)),
      ].join('\n\n'),
      hint: 'spec/CONTRACT.md describes the manifest; results/schema/target.schema.json is its JSON Schema, for editors.',
      ...(parts.cause === undefined ? {} : { cause: parts.cause }),
    });
    this.file = file;
    this.problems = problems;
  }
}

function block(
  file: string,
  { line, column, field, problem, fix }: ManifestProblem,
  sourceLines: readonly string[],
): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  const source = line === undefined ? undefined : sourceLines[line - 1];
  return [
    `  ${[place, field, problem]
      .filter((part) => part !== '')
      .map(printable)
      .join(': ')}`,
    ...(source === undefined ? [] : excerpt(source, line ?? 0, column ?? 1)),
    `      fix: ${printable(fix)}`,
  ].join('\n');
}

const widestExcerpt = 100;

function excerpt(source: string, line: number, column: number): string[] {
  const from = Math.max(0, column - 1 - widestExcerpt / 2);
  const shown = printable(source.slice(from, from + widestExcerpt));
  const margin = `      ${line} | `;
  return shown.trim() === ''
    ? []
    : [
        `${margin}${shown}`,
        `${' '.repeat(margin.length - 2)}| ${' '.repeat(printable(source.slice(from, column - 1)).length)}^`,
      ];
}

/** A manifest is someone else's text: what it holds must not steer the terminal, nor show a password. */
function printable(text: string): string {
  return withoutCredentials(text)
    .replace(/\t/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
}
