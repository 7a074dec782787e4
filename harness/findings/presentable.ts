// Brings what a run wants to write into the form that may be kept: no secrets, bounded, well-formed.
import type { Finding, Measurement } from '../model/finding.ts';
import type { RunRecord } from '../model/run.ts';
import { boundedJson, boundedText, defaultBounds } from './bounded.ts';
import type { Redactor } from './redactor.ts';

const maxMeasurements = 200;
const maxMoments = 500;
const maxEvidence = 64;
/** A script that was cut would do something else than the whole one. */
const maxReproLength = 65_536;

/** Ids and outcomes stay as they are: a secret that happens to spell one must not change a verdict. */
export function presentableFinding(finding: Finding, redactor: Redactor): Finding {
  const text = (value: string, length = defaultBounds.stringLength): string => boundedText(value, redactor, length);
  const { expected, actual, error, repro, ...rest } = finding;
  return {
    ...rest,
    summary: text(finding.summary, 500),
    ...(expected === undefined ? {} : { expected: boundedJson(expected, redactor) }),
    ...(actual === undefined ? {} : { actual: boundedJson(actual, redactor) }),
    ...(error === undefined
      ? {}
      : {
          error: {
            code: text(error.code, 100),
            message: text(error.message),
            ...(error.hint === undefined ? {} : { hint: text(error.hint) }),
            ...(error.stack === undefined ? {} : { stack: text(error.stack) }),
          },
        }),
    measurements: finding.measurements.slice(0, maxMeasurements).map(
      (measurement): Measurement => ({
        ...measurement,
        name: text(measurement.name, 200),
        unit: text(measurement.unit, 40),
      }),
    ),
    moments: finding.moments.slice(0, maxMoments).map(({ atMs, event, detail }) => ({
      atMs,
      event: text(event, 200),
      ...(detail === undefined ? {} : { detail: text(detail, 1_000) }),
    })),
    evidence: finding.evidence.slice(0, maxEvidence).map((file) => ({
      ...file,
      mediaType: text(file.mediaType, 100),
      title: text(file.title, 200),
    })),
    ...(repro === undefined || finding.outcome === 'pass' ? {} : { repro: text(repro, maxReproLength) }),
  };
}

/** A command line or a URL may carry a password. */
export function presentableRun(run: RunRecord, redactor: Redactor): RunRecord {
  const { manifest, url, ...target } = run.target;
  const { waivers } = run;
  return {
    ...run,
    commandLine: run.commandLine.map(redactor.text),
    target: {
      ...target,
      name: boundedText(target.name, redactor, 200),
      ...(manifest === undefined ? {} : { manifest: redactor.text(manifest) }),
      ...(url === undefined ? {} : { url: redactor.text(withoutPassword(url)) }),
    },
    ...(waivers === undefined
      ? {}
      : {
          waivers: waivers.map((waiver) => ({
            ...waiver,
            reason: boundedText(waiver.reason, redactor, 1_000),
            owner: boundedText(waiver.owner, redactor, 1_000),
          })),
        }),
    brokenFiles: run.brokenFiles.map(({ file, message }) => ({ file, message: boundedText(message, redactor) })),
  };
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.username === '' && parsed.password === '') return url;
  parsed.username = '';
  parsed.password = '';
  return parsed.href;
}
