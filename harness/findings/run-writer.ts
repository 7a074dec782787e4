// Creates a run folder and fills it while the run goes on: facts first and durable, judged later.
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Catalogue } from '../model/criterion.ts';
import { HarnessError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import { digestOf, parseCatalogue } from '../model/read-run.ts';
import type { RunRecord } from '../model/run.ts';
import { findingSchema, runFiles, runSchema, schemaVersion } from '../model/run-files.ts';
import { misplacedFinding } from '../model/selected-criteria.ts';
import { ensureDir, writeFailure, writeWhole } from '../model/write-file.ts';
import { type AppendFile, openAppend } from './append-file.ts';
import { createEvidenceWriter, type EvidenceWriter, evidenceFolder } from './evidence.ts';
import { presentableFinding, presentableRun } from './presentable.ts';
import { createRedactor, type Redactor } from './redactor.ts';

/** What is known when a run starts; the rest of `run.json` follows from it. */
export type RunStart = Omit<
  RunRecord,
  'schemaVersion' | 'id' | 'startedAt' | 'finishedAt' | 'catalogueDigest' | 'brokenFiles' | 'interrupted'
> & { readonly startedAt: Date };

export type RunEnd = Pick<RunRecord, 'brokenFiles' | 'interrupted'> & { readonly finishedAt: Date };

/** A run that goes on. Disposing closes it; a run that was not finished stays as it is and grades as incomplete. */
export interface RunWriter extends AsyncDisposable {
  readonly id: string;
  readonly dir: string;
  /** Appends the line, and writes its repro script; resolves when the line is on the disk. */
  record(finding: Finding): Promise<void>;
  evidence(criterion: string): EvidenceWriter;
  /** Rewrites `run.json` and points `results/latest` at this run. */
  finish(end: RunEnd): Promise<RunRecord>;
}

export async function startRun(options: {
  /** The project's `results` folder. */
  readonly resultsDir: string;
  readonly start: RunStart;
  /** The text of `spec/catalogue.json`. */
  readonly catalogueText: string;
  readonly redactor?: Redactor;
}): Promise<RunWriter> {
  const { resultsDir, catalogueText, redactor = createRedactor() } = options;
  const { startedAt, ...known } = options.start;
  const catalogue = parseCatalogue(catalogueText, 'spec/catalogue.json');
  const runsDir = join(resultsDir, 'runs');
  const dir = await makeRunDir(runsDir, folderName(startedAt, known.target.name, known.driver));
  const record: RunRecord = {
    schemaVersion,
    id: basename(dir),
    startedAt: startedAt.toISOString(),
    ...known,
    catalogueDigest: digestOf(catalogueText),
    brokenFiles: [],
    interrupted: false,
  };
  let lines: AppendFile | undefined;
  try {
    await writeWhole(join(dir, runFiles.catalogue), catalogueText);
    lines = await openAppend(join(dir, runFiles.findings));
    await writeRun(dir, record, redactor);
  } catch (cause) {
    await lines?.close().catch(() => undefined);
    await rm(dir, { recursive: true, force: true }).catch(() => undefined);
    throw cause;
  }
  return new OpenRun(resultsDir, dir, record, catalogue, redactor, lines);
}

class OpenRun implements RunWriter {
  readonly dir: string;
  readonly #resultsDir: string;
  readonly #start: RunRecord;
  readonly #catalogue: Catalogue;
  readonly #redactor: Redactor;
  readonly #lines: AppendFile;
  readonly #recorded: Finding[] = [];

  constructor(
    resultsDir: string,
    dir: string,
    start: RunRecord,
    catalogue: Catalogue,
    redactor: Redactor,
    lines: AppendFile,
  ) {
    this.#resultsDir = resultsDir;
    this.dir = dir;
    this.#start = start;
    this.#catalogue = catalogue;
    this.#redactor = redactor;
    this.#lines = lines;
  }

  get id(): string {
    return this.#start.id;
  }

  async record(finding: Finding): Promise<void> {
    const presentable = presentableFinding(finding, this.#redactor);
    const checked = findingSchema.safeParse(presentable);
    if (!checked.success) {
      const issue = checked.error.issues[0];
      throw unrecordable(finding, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
    }
    const misplaced = misplacedFinding(this.#catalogue, this.#start.selection, [...this.#recorded, checked.data]);
    if (misplaced !== undefined) throw unrecordable(finding, misplaced.message);
    // Claimed before the first await, so that two at once cannot both get in.
    this.#recorded.push(checked.data);
    try {
      if (checked.data.repro !== undefined) await this.#writeRepro(checked.data.criterion, checked.data.repro);
      await this.#lines.append(`${JSON.stringify(checked.data)}\n`);
    } catch (cause) {
      this.#recorded.splice(this.#recorded.indexOf(checked.data), 1);
      throw cause;
    }
  }

  evidence(criterion: string): EvidenceWriter {
    return createEvidenceWriter({ runDir: this.dir, criterion, redactor: this.#redactor });
  }

  async finish(end: RunEnd): Promise<RunRecord> {
    await this.#lines.close();
    const record = { ...this.#start, ...end, finishedAt: end.finishedAt.toISOString() };
    await writeRun(this.dir, record, this.#redactor);
    await pointLatest(this.#resultsDir, this.id);
    return record;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lines.close();
  }

  async #writeRepro(criterion: string, script: string): Promise<void> {
    const folder = evidenceFolder(this.dir, criterion);
    await ensureDir(folder);
    await writeWhole(join(folder, runFiles.repro), script.endsWith('\n') ? script : `${script}\n`, 0o755);
  }
}

/** `20261123T064512Z-reference-app-embedded`. */
function folderName(startedAt: Date, target: string, driver: string): string {
  const stamp = startedAt
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[:-]/g, '');
  const slug = target
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '');
  return `${stamp}-${slug === '' ? 'target' : slug}-${driver}`;
}

async function makeRunDir(runsDir: string, name: string): Promise<string> {
  await ensureDir(runsDir);
  for (let attempt = 1; ; attempt += 1) {
    const dir = join(runsDir, attempt === 1 ? name : `${name}-${attempt}`);
    try {
      await mkdir(dir);
      return dir;
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw writeFailure(dir, cause);
    }
  }
}

async function writeRun(dir: string, record: RunRecord, redactor: Redactor): Promise<void> {
  const checked = runSchema.parse(presentableRun(record, redactor));
  await writeWhole(join(dir, runFiles.run), `${JSON.stringify(checked, null, 2)}\n`);
}

async function pointLatest(resultsDir: string, id: string): Promise<void> {
  const latest = join(resultsDir, 'latest');
  const temporary = join(resultsDir, `.latest-${id}`);
  try {
    await rm(temporary, { force: true });
    await symlink(join('runs', id), temporary, 'dir');
    await rename(temporary, latest);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeFailure(latest, cause);
  }
}

function unrecordable(finding: Finding, what: string): HarnessError {
  return new HarnessError({
    code: 'finding-not-recordable',
    message: `The finding of ${JSON.stringify(finding.criterion)} was not recorded: ${what}`,
    hint: 'Each selected criterion gives one valid finding; look at what ran it.',
  });
}
