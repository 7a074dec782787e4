// The kill matrix as a table in a terminal, as Markdown for the README, and as JSON.
import type { DriverName, Profile } from '../model/run.ts';
import type { Cell, CellVerdict, KillMatrix } from './kill-matrix.ts';

/** Where a matrix comes from. */
export interface MatrixFacts {
  readonly commit: string | null;
  readonly dirty: boolean | null;
  readonly profile: Profile;
  readonly driver: DriverName;
}

const marks: Readonly<Record<CellVerdict, string>> = {
  killed: 'x',
  survived: 'S',
  clean: '.',
  collateral: 'C',
  undecided: '?',
};
const markdownMarks: Readonly<Record<CellVerdict, string>> = { ...marks, killed: '**x**', clean: '·' };
const legend =
  'x killed, as it should be; . passed, as it should; S survived; C collateral; ? undecided; blank not run';

export function matrixText(matrix: KillMatrix): string {
  const cellOf = index(matrix);
  const width = Math.max(0, ...matrix.mutants.map(({ id }) => id.length));
  const columns = matrix.criteria.map((id, at) => `  ${letter(at)}  ${id}`);
  const head = `${' '.repeat(width + 9)}${matrix.criteria.map((_, at) => letter(at)).join(' ')}`;
  const rows = matrix.mutants.map(({ id, kind }) => {
    const cells = matrix.criteria.map((criterion) => {
      const cell = cellOf(id, criterion);
      return cell === undefined ? ' ' : marks[cell.verdict];
    });
    return `${id.padEnd(width)}  ${kind.padEnd(5)}  ${cells.join(' ')}`.trimEnd();
  });
  const wrong = matrix.cells.filter(({ verdict }) => verdict !== 'killed' && verdict !== 'clean').map(wrongLine);
  return `${[...columns, '', head, ...rows, '', legend, ...wrong, countsLine(matrix)].join('\n')}\n`;
}

export function wrongLine({ verdict, mutant, criterion, outcome, summary }: Cell): string {
  return `${verdict.padEnd(10)}  ${mutant}  ${criterion}  ${outcome}: ${summary.split('\n')[0]}`;
}

export function matrixMarkdown(matrix: KillMatrix, facts: MatrixFacts): string {
  const cellOf = index(matrix);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const head = ['mutant', 'kind', ...matrix.criteria.map((_, at) => letter(at)), 'how a service comes to be like this'];
  const rows = matrix.mutants.map(({ id, kind, story }) => {
    const cells = matrix.criteria.map((criterion) => {
      const cell = cellOf(id, criterion);
      return cell === undefined ? '' : markdownMarks[cell.verdict];
    });
    return row([id, kind, ...cells, story.replaceAll('|', '\\|')]);
  });
  return `${[
    `Kill matrix at commit ${facts.commit ?? 'unknown'}${facts.dirty === true ? ', with uncommitted changes' : ''}: driver ${facts.driver}, profile ${facts.profile}. ${extentLine(matrix)} ${countsLine(matrix)}`,
    '',
    row(head),
    row(head.map(() => '---')),
    ...rows,
    '',
    ...matrix.criteria.map((id, at) => `- ${letter(at)}: \`${id}\``),
    '',
    'x: killed, as it should be. ·: passed, as it should. S: survived. C: broken without being named. ?: undecided. Blank: not run;\n`npm run prove -- --full` runs every mutant against every criterion.',
  ].join('\n')}\n`;
}

export function matrixJson(matrix: KillMatrix, facts: MatrixFacts): string {
  const cellOf = index(matrix);
  const mutants = matrix.mutants.map(({ id, kind, story, breaks, alsoBreaks }) => ({
    id,
    kind,
    story,
    breaks,
    alsoBreaks,
    outcomes: Object.fromEntries(
      matrix.criteria.flatMap((criterion) => {
        const cell = cellOf(id, criterion);
        return cell === undefined ? [] : [[criterion, cell.outcome]];
      }),
    ),
  }));
  const { criteria, counts } = matrix;
  return `${JSON.stringify({ schemaVersion: 1, ...facts, counts, criteria, mutants }, null, 2)}\n`;
}

/** Only a whole matrix says anything of collateral. */
function extentLine({ cells, mutants, criteria }: KillMatrix): string {
  return cells.length === mutants.length * criteria.length
    ? 'Every mutant was run against every criterion.'
    : 'Each mutant was run against the criteria that it names, so this does not show that no others fail.';
}

function countsLine({ counts }: KillMatrix): string {
  const said = (['killed', 'survived', 'clean', 'collateral', 'undecided'] as const).map(
    (verdict) => `${counts[verdict]} ${verdict}`,
  );
  return `${said.join(', ')}.`;
}

function index({ cells }: KillMatrix): (mutant: string, criterion: string) => Cell | undefined {
  const byName = new Map(cells.map((cell) => [`${cell.mutant} ${cell.criterion}`, cell]));
  return (mutant, criterion) => byName.get(`${mutant} ${criterion}`);
}

/** a to z, then aa, ab: names columns that are too long to stand above a mark. */
function letter(at: number): string {
  const last = String.fromCharCode(97 + (at % 26));
  return at < 26 ? last : letter(Math.floor(at / 26) - 1) + last;
}
