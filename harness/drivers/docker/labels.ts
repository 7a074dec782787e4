// The labels that everything carries which a run makes in a container engine, so that it can be found and removed.
import type { RunScope } from '../driver.ts';
import { markerNames, parseOwner, pidWorld, type RunOwner } from '../run-identity.ts';

const prefix = 'dev.seaworthy';

export const labelNames = {
  runId: `${prefix}.run-id`,
  dir: `${prefix}.run`,
  owner: `${prefix}.owner`,
  world: `${prefix}.pid-world`,
} as const;

export type Labels = Readonly<Record<string, string>>;

export function runLabels({ marker }: Pick<RunScope, 'marker'>): Record<string, string> {
  return {
    [labelNames.runId]: marker[markerNames.runId] ?? '',
    [labelNames.dir]: marker[markerNames.dir] ?? '',
    [labelNames.owner]: marker[markerNames.owner] ?? '',
    [labelNames.world]: pidWorld(),
  };
}

export interface LabelledRun {
  readonly dir: string;
  readonly owner: RunOwner;
  readonly world: string;
}

/** Whose something is; undefined when it is of no run. */
export function runOfLabels(labels: Labels | undefined | null): LabelledRun | undefined {
  const dir = labels?.[labelNames.dir];
  const owner = parseOwner(labels?.[labelNames.owner] ?? '');
  return dir && owner ? { dir, owner, world: labels?.[labelNames.world] ?? '' } : undefined;
}
