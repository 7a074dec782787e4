// Evaluation mode: a check that passed is repeated as another client, so that a target which treats the suite specially is seen.
import type { CriterionReport } from '../model/criterion-report.ts';
import type { Finding } from '../model/finding.ts';

export interface Repeats {
  /** What the other client is, for people. */
  readonly disguise: string;
  /** The whole check again, in a lab of its own, with other inputs, as that client. */
  readonly asAnother: () => Promise<CriterionReport>;
  /** The whole check again, as the suite asks by itself. */
  readonly plainly: () => Promise<CriterionReport>;
}

const hint =
  'Look for what the answers depend on besides the request: the User-Agent, the address of the client, its connections or its pace.';

/**
 * The report of a check that passed, after it was repeated. Once wrong may be chance: only what is right for the suite
 * twice, and wrong for another client twice, is treated specially.
 */
export async function repeatDisguised(first: CriterionReport, repeats: Repeats): Promise<CriterionReport> {
  const once = await repeats.asAnother();
  if (once.finding.outcome === 'pass') return passedAgain(first, once, repeats.disguise);
  // Noise and what a repeat cannot decide take nothing from what was seen; a defect of the suite is one here as well.
  if (!isWrong(once)) return once.finding.outcome === 'error' ? once : undecided(first, once, repeats.disguise);
  const plain = await repeats.plainly();
  const twice = await repeats.asAnother();
  const secrets = [first, once, plain, twice].flatMap((report) => report.secrets);
  const special = plain.finding.outcome === 'pass' && isWrong(twice);
  const finding = special
    ? treatedSpecially(twice.finding, repeats.disguise)
    : unsteady(first.finding, [once, plain, twice]);
  return { finding, evidence: special ? twice.evidence : first.evidence, secrets };
}

/** A target that nobody is served by may be seen dead once and wrong the next time. */
function isWrong({ finding }: CriterionReport): boolean {
  return finding.outcome === 'fail' || finding.outcome === 'blocked';
}

function passedAgain(first: CriterionReport, again: CriterionReport, disguise: string): CriterionReport {
  return told(first, again, { event: 'passed again as another client', detail: disguise });
}

function undecided(first: CriterionReport, again: CriterionReport, disguise: string): CriterionReport {
  const { outcome, error } = again.finding;
  return told(first, again, {
    event: `as another client it decided nothing: ${outcome}`,
    detail: error?.message ?? disguise,
  });
}

function told(
  first: CriterionReport,
  again: CriterionReport,
  what: { event: string; detail: string },
): CriterionReport {
  const { finding } = first;
  const durationMs = finding.durationMs + again.finding.durationMs;
  const moments = [...finding.moments, { atMs: durationMs, ...what }];
  return { ...first, finding: { ...finding, durationMs, moments }, secrets: [...first.secrets, ...again.secrets] };
}

function treatedSpecially(finding: Finding, disguise: string): Finding {
  const { message } = finding.error ?? { message: finding.summary };
  return {
    ...finding,
    outcome: 'fail',
    summary: `It passes for the suite, and fails for another client: ${finding.summary}`,
    error: { code: 'special-treatment', message: `as ${disguise}, twice: ${message}`, hint },
  };
}

function unsteady(first: Finding, others: readonly CriterionReport[]): Finding {
  const outcomes = others.map(({ finding }) => finding.outcome).join(', ');
  const { repro: _, ...rest } = first;
  return {
    ...rest,
    outcome: 'inconclusive',
    summary: 'The same check came out in more than one way',
    error: {
      code: 'flips',
      message: `it passed, and then, as another client, plainly and as the other client again: ${outcomes}`,
      hint: 'Run it alone and on a calmer machine; what still flips there is a race in the target.',
    },
  };
}
