// Reads the files of a run folder back, refusing with one clear error whatever is missing, cut off or from elsewhere.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Catalogue } from './criterion.ts';
import { UsageError } from './errors.ts';
import type { Finding } from './finding.ts';
import { invocation } from './invocation.ts';
import type { Grade, RunRecord } from './run.ts';
import { catalogueSchema, findingSchema, gradeSchema, runFiles, runSchema, schemaVersion } from './run-files.ts';
import { misplacedFinding } from './selected-criteria.ts';

export interface RunFolder {
  readonly dir: string;
  readonly run: RunRecord;
  /** As it was when the run was made. */
  readonly catalogue: Catalogue;
  readonly findings: readonly Finding[];
}

const runAgain = 'Run the suite again; a run folder is never repaired by hand.';

export const digestOf = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

/** Reads and checks `run.json`, `catalogue.json` and `findings.ndjson`, each alone and against each other. */
export async function readRun(dir: string): Promise<RunFolder> {
  const run = parse(runSchema, await read(dir, runFiles.run), join(dir, runFiles.run));
  const cataloguePath = join(dir, runFiles.catalogue);
  const catalogueText = await read(dir, runFiles.catalogue);
  if (digestOf(catalogueText) !== run.catalogueDigest) {
    throw new UsageError({
      code: 'run-other-catalogue',
      message: `${cataloguePath} is another catalogue than the one that ${runFiles.run} names (SHA-256 ${run.catalogueDigest}).`,
      hint: runAgain,
    });
  }
  const catalogue = parse(catalogueSchema, catalogueText, cataloguePath);
  const findingsPath = join(dir, runFiles.findings);
  const findings = parseFindings(await read(dir, runFiles.findings), findingsPath);
  const misplaced = misplacedFinding(catalogue, run.selection, findings);
  if (misplaced !== undefined) {
    throw new UsageError({
      code: misplaced.code,
      message: `${findingsPath}:${misplaced.index + 1}: ${misplaced.message}`,
      hint: runAgain,
    });
  }
  return { dir, run, catalogue, findings };
}

/** Reads `grade.json`, which must be of this very run. */
export async function readGrade(dir: string, run: RunRecord): Promise<Grade> {
  const path = join(dir, runFiles.grade);
  const grade = parse(gradeSchema, await read(dir, runFiles.grade), path);
  if (grade.runId !== run.id || grade.catalogueDigest !== run.catalogueDigest) {
    throw new UsageError({
      code: 'grade-of-other-run',
      message: `${path} grades ${grade.runId}, not the run ${run.id} beside it.`,
      hint: `Grade the run again: ${invocation('grade', dir)}`,
    });
  }
  return grade;
}

/** Validates a catalogue's text; `path` is what an error names. */
export function parseCatalogue(text: string, path: string): Catalogue {
  return parse(catalogueSchema, text, path);
}

async function read(dir: string, file: string): Promise<string> {
  const path = join(dir, file);
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
    throw new UsageError({
      code: missing ? 'run-file-missing' : 'run-file-unreadable',
      message: missing
        ? `${path} does not exist, so ${dir} is not a whole run folder.`
        : `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint:
        file === runFiles.grade
          ? `Grade the run first: ${invocation('grade', dir)}`
          : 'Name a folder below results/runs, or results/latest; an incomplete one has to be run again.',
      cause,
    });
  }
}

function parseFindings(text: string, path: string): Finding[] {
  const lines = text.split('\n');
  // Each line is written with its end, so whatever follows the last line end was cut off.
  const rest = lines.pop();
  if (rest !== '') {
    throw new UsageError({
      code: 'findings-cut-off',
      message: `${path}:${lines.length + 1}: the last line is cut off; the run ended while it was being written.`,
      hint: runAgain,
    });
  }
  return lines.map((line, index) => parse(findingSchema, line, `${path}:${index + 1}`));
}

function parse<T>(schema: z.ZodType<T>, text: string, where: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(where, `not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  const found =
    typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : undefined;
  if (typeof found === 'number' && found !== schemaVersion) {
    throw new UsageError({
      code: 'run-schema-version',
      message: `${where}: schema version ${found}; this suite reads version ${schemaVersion}.`,
      hint: `Use the ${found < schemaVersion ? 'older' : 'newer'} suite that wrote it, or run again.`,
    });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw invalid(where, `${field}${issue?.message ?? 'not valid'}`, result.error);
}

function invalid(where: string, what: string, cause: unknown): UsageError {
  return new UsageError({ code: 'run-file-invalid', message: `${where}: ${what}`, hint: runAgain, cause });
}
