// The files of a run folder: their names, and the schemas that everything read from them must satisfy.
import { z } from 'zod';
import { capabilities } from './capability.ts';
import { type Catalogue, levels } from './criterion.ts';
import type { Finding } from './finding.ts';
import { criterionIdPattern, exerciseIdPattern } from './ids.ts';
import { outcomes } from './outcome.ts';
import { driverNames, type Grade, profiles, type RunRecord } from './run.ts';
import { type JudgedWaiver, waiverSchema, waiverStates } from './waiver.ts';

export const runFiles = {
  run: 'run.json',
  /** The catalogue that the run was made with, byte for byte, so that an old run can be judged again. */
  catalogue: 'catalogue.json',
  findings: 'findings.ndjson',
  grade: 'grade.json',
  report: 'report.md',
  html: 'report.html',
  badge: 'badge.svg',
  junit: 'junit.xml',
  sarif: 'results.sarif',
  evidence: 'evidence',
  /** In the evidence folder of a criterion that did not pass. */
  repro: 'repro.sh',
} as const;

export const schemaVersion = 1;

const criterionId = z.string().regex(criterionIdPattern);
const exerciseId = z.string().regex(exerciseIdPattern);
/** A plain file name: no folder, no leading dot, nothing that a shell or Markdown would read as syntax. */
const fileName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const instant = z.iso.datetime();
const durationMs = z.number().min(0);
const version = z.literal(schemaVersion);
const comparison = z.enum(['<=', '>=', '<', '>', '==']);

export const findingSchema: z.ZodType<Finding> = z
  .strictObject({
    schemaVersion: version,
    criterion: criterionId,
    outcome: z.enum(outcomes).exclude(['not-run']),
    startedAt: instant,
    durationMs,
    summary: z.string(),
    expected: z.unknown().exactOptional(),
    actual: z.unknown().exactOptional(),
    waitedMs: durationMs.exactOptional(),
    error: z
      .strictObject({
        code: z.string(),
        message: z.string(),
        hint: z.string().exactOptional(),
        stack: z.string().exactOptional(),
      })
      .exactOptional(),
    measurements: z.array(
      z.strictObject({
        name: z.string(),
        value: z.number(),
        unit: z.string(),
        budget: z.strictObject({ key: z.string(), limit: z.number(), comparison }).exactOptional(),
      }),
    ),
    moments: z.array(z.strictObject({ atMs: z.number(), event: z.string(), detail: z.string().exactOptional() })),
    evidence: z.array(z.strictObject({ file: fileName, mediaType: z.string(), title: z.string() })),
    repro: z.string().exactOptional(),
  })
  .meta({ title: 'A finding: one line of findings.ndjson' });

export const runSchema: z.ZodType<RunRecord> = z
  .strictObject({
    schemaVersion: version,
    id: z.string().regex(/^\d{8}T\d{6}Z-[a-z0-9.-]+$/),
    startedAt: instant,
    finishedAt: instant.exactOptional(),
    commit: z.string().nullable(),
    dirty: z.boolean().nullable(),
    versions: z.record(z.string(), z.string()),
    machine: z.strictObject({
      platform: z.string(),
      release: z.string(),
      arch: z.string(),
      cpus: z.int().min(0),
      memoryBytes: z.number().min(0),
    }),
    commandLine: z.array(z.string()),
    seed: z.string(),
    profile: z.enum(profiles),
    driver: z.enum(driverNames),
    images: z
      .array(
        z.strictObject({
          role: z.string(),
          reference: z.string(),
          kind: z.enum(['official', 'stand-in']),
          digest: z.string().nullable(),
        }),
      )
      .exactOptional()
      .describe('The images that the dependencies ran in, where they ran in some.'),
    target: z.strictObject({
      name: z.string(),
      kind: z.string(),
      manifest: z.string().exactOptional(),
      url: z.string().exactOptional(),
      image: z.string().exactOptional(),
    }),
    selection: z.array(criterionId).nullable(),
    catalogueDigest: digest,
    brokenFiles: z.array(z.strictObject({ file: z.string(), message: z.string() })),
    interrupted: z.boolean(),
    evaluated: z.array(criterionId).exactOptional(),
    waivers: z.array(waiverSchema).exactOptional(),
  })
  .meta({ title: 'A run: run.json' });

const percent = z.number().min(0).max(100);
const count = z.int().min(0);

const judgedWaiverSchema: z.ZodType<JudgedWaiver> = z.strictObject({
  ...waiverSchema.shape,
  state: z.enum(waiverStates),
});

export const gradeSchema: z.ZodType<Grade> = z
  .strictObject({
    schemaVersion: version,
    rubricVersion: z.literal(1),
    runId: z.string(),
    catalogueDigest: digest,
    letter: z.enum(['A', 'B', 'C', 'D', 'F']).nullable(),
    percent: percent.nullable(),
    coverage: percent,
    partial: z.boolean(),
    complete: z.boolean(),
    counts: z.strictObject({
      pass: count,
      fail: count,
      blocked: count,
      unsupported: count,
      inconclusive: count,
      error: count,
      'not-run': count,
    }),
    planned: count,
    honours: z.strictObject({ passed: count, assessed: count }),
    exercises: z.array(
      z.strictObject({
        number: count,
        id: exerciseId,
        title: z.string(),
        passed: z.boolean().nullable(),
        criteria: z.array(
          z.strictObject({ id: criterionId, level: z.enum(levels), title: z.string(), outcome: z.enum(outcomes) }),
        ),
      }),
    ),
    waivers: z.strictObject({ judgedOn: z.iso.date(), list: z.array(judgedWaiverSchema) }).exactOptional(),
  })
  .meta({ title: 'A grade: grade.json' });

/** Not strict: a run made by a later suite may say more of a criterion, and can still be judged by what is known. */
export const catalogueSchema: z.ZodType<Catalogue> = z
  .object({
    schemaVersion: version,
    exercises: z.array(
      z.object({
        number: count,
        id: exerciseId,
        title: z.string(),
        file: z.string().exactOptional(),
        criteria: z.array(
          z.object({
            id: criterionId,
            level: z.enum(levels),
            status: z.enum(['specified', 'planned']),
            title: z.string(),
            failureTitle: z.string().exactOptional(),
            why: z.string().exactOptional(),
            verifiedBy: z.string(),
            remediation: z.string().exactOptional(),
            needs: z.array(z.enum(capabilities)).exactOptional(),
            budgets: z.array(z.string()).exactOptional(),
            setup: z
              .object({
                instances: count.exactOptional(),
                start: z.enum(['ready', 'manual']).exactOptional(),
                env: z.record(z.string(), z.string()).exactOptional(),
              })
              .exactOptional(),
            repro: z.string().exactOptional(),
            measuresTime: z.boolean().exactOptional(),
            needsDocker: z.boolean().exactOptional(),
          }),
        ),
      }),
    ),
  })
  .meta({ title: 'The catalogue: spec/catalogue.json' });
