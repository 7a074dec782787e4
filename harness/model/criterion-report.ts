// What the process that ran a criterion reports to the one that writes the results.
import type { EvidenceFile, Finding } from './finding.ts';

export interface CriterionReport {
  readonly finding: Finding;
  /** The contents of the finding's evidence files. */
  readonly evidence: readonly (EvidenceFile & { readonly text: string })[];
  /** Secrets of the lab, to be kept out of everything written. */
  readonly secrets: readonly string[];
}
