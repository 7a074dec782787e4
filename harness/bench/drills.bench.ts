// Drains the reference app again and again under load, and each mutant that breaks a drain: what is lost, what is caught.
import type { Exchange } from '../load/exchange.ts';
import { ExpectationError } from '../model/errors.ts';
import { readMutants } from '../proof/mutant-catalogue.ts';
import { type BenchLabs, openBenchLabs, projectRoot } from './bench-lab.ts';
import type { Bench, Figure } from './figure.ts';

const criterion = 'graceful-shutdown/drains-in-flight';
const ratePerSecond = 200;
const referenceRequests = 2_000;
// A defect that needs more than this to show would be a race, and the count of catches says so.
const mutantRequests = 600;
const heldRequests = 50;
const silenceMs = 2_000;

interface DrillResult {
  readonly sent: number;
  readonly lost: number;
  readonly raced: number;
  readonly refused: number;
  /** Whatever else went wrong, in words; empty when nothing did. */
  readonly otherwise: string;
}

export const bench: Bench = async ({ drills, mutantDrills }) => {
  await using labs = await openBenchLabs();
  const results: DrillResult[] = [];
  for (let n = 0; n < drills; n += 1) {
    results.push(await drill(labs, referenceRequests));
    process.stderr.write(`drill ${n + 1} of ${drills}: ${describe(results.at(-1))}\n`);
  }
  const sum = (key: 'sent' | 'lost' | 'raced' | 'refused') => results.reduce((total, one) => total + one[key], 0);
  const none = { comparison: '<=', value: 0 } as const;
  const figures: Figure[] = [
    {
      name: 'fewest requests in a drill',
      value: Math.min(...results.map(({ sent }) => sent)),
      unit: 'requests',
      goal: { comparison: '>=', value: referenceRequests },
      detail: `${drills} drills, ${sum('sent')} requests in all, half of them POST`,
    },
    { name: 'lost in all drills', value: sum('lost'), unit: 'requests', goal: none },
    { name: 'raced in all drills', value: sum('raced'), unit: 'requests', goal: none },
    { name: 'refused in all drills', value: sum('refused'), unit: 'requests', goal: none },
    {
      name: 'drills with anything else wrong',
      value: results.filter(({ otherwise }) => otherwise !== '').length,
      unit: 'drills',
      goal: none,
      detail: [...new Set(results.map(({ otherwise }) => otherwise))].filter(Boolean).join('; '),
    },
  ];
  const mutants = mutantDrills > 0 ? await readMutants(projectRoot) : [];
  for (const { id: mutant } of mutants.filter(({ breaks }) => breaks.includes(criterion))) {
    let caught = 0;
    let last: DrillResult | undefined;
    for (let n = 0; n < mutantDrills; n += 1) {
      last = await drill(labs, mutantRequests, mutant);
      if (failures(last) > 0) caught += 1;
    }
    process.stderr.write(`${mutant}: caught ${caught} of ${mutantDrills}; ${describe(last)}\n`);
    figures.push({
      name: `caught: ${mutant}`,
      value: caught,
      unit: `of ${mutantDrills}`,
      goal: { comparison: '>=', value: mutantDrills },
      detail: describe(last),
    });
  }
  return figures;
};

/** The drill of the criterion itself, with more load: two instances behind the balancer, one is sent SIGTERM. */
async function drill(labs: BenchLabs, requests: number, mutant?: string): Promise<DrillResult> {
  await using open = await labs.open({
    exercise: 'graceful-shutdown',
    needs: ['http', 'signal', 'process', 'logs', 'replicas'],
    setup: { instances: 2, env: { SHUTDOWN_DELAY_MS: '1500', SHUTDOWN_TIMEOUT_MS: '15000' } },
    budgets: ['balancer-notices-drain', 'exit-after-last-request'],
    ...(mutant !== undefined && { mutant }),
  });
  const { lab } = open;
  const load = lab.replicas.traffic({ ratePerSecond });
  const passUntil = (sent: number) => load.pass((Math.max(0, sent - load.counters.sent) / ratePerSecond) * 1_000);
  await passUntil(requests / 4);
  const problems: string[] = [];
  try {
    const held = await lab.replicas.hold(0, heldRequests);
    lab.signal.send('SIGTERM', { instance: 0 });
    const out = await lab.replicas.untilSilent(0, silenceMs, 'balancer-notices-drain');
    load.deregistered(out.atMs);
    const { statuses, misstored } = await held.finish();
    const cut = statuses.filter((status) => status !== 201).length;
    if (cut > 0) problems.push(`${cut} of ${heldRequests} held requests cut`);
    if (misstored.length > 0) problems.push(`${misstored.length} held requests not stored once`);
    await lab.process.untilExit('exit-after-last-request', { instance: 0 });
  } catch (error) {
    if (!(error instanceof ExpectationError)) throw error;
    problems.push(error.code);
  }
  await passUntil(requests);
  const { sent, lost, raced, refused, wrong, aborted, declared503, misstored, entries } = await load.account(
    mutant === undefined ? {} : { failures: 'expected' },
  );
  const turnedAway = [...entries.refusedBefore, ...entries.refusedAfter];
  if (mutant === undefined && turnedAway.length > 0) problems.push(...new Set(turnedAway.map(endingOf)));
  for (const [name, count] of Object.entries({ wrong, aborted, declared503, misstored: misstored.length })) {
    if (count > 0) problems.push(`${count} ${name}`);
  }
  return { sent, lost, raced, refused, otherwise: problems.join(', ') };
}

function endingOf({ method, status, ending, detail, endedAtMs, startedAtMs }: Exchange): string {
  return `${method} ${status ?? detail ?? ending} after ${Math.round(endedAtMs - (startedAtMs ?? endedAtMs))} ms`;
}

function failures({ lost, raced, refused, otherwise }: DrillResult): number {
  return lost + raced + refused + (otherwise === '' ? 0 : 1);
}

function describe(result: DrillResult | undefined): string {
  if (result === undefined) return '';
  const { sent, lost, raced, refused, otherwise } = result;
  return `${sent} sent, ${lost} lost, ${raced} raced, ${refused} refused${otherwise && `, ${otherwise}`}`;
}
