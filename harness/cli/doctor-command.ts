// `doctor`: what is found here, what would be fetched, and which criteria that leaves unsupported, before any run.
import { askEngine } from '../drivers/docker/engine.ts';
import { dependencyNames } from '../drivers/driver.ts';
import { engineImages } from '../drivers/images/image-store.ts';
import { offerOf } from '../lab/offers.ts';
import { driverNamed } from '../lab/open-context.ts';
import { capabilities } from '../model/capability.ts';
import type { Catalogue } from '../model/criterion.ts';
import { type ExitCode, exitCodes } from '../model/outcome.ts';
import type { DriverName } from '../model/run.ts';
import { dayOf } from '../model/waiver.ts';
import { visibleLine } from '../report/visible-text.ts';
import { resolveTarget } from '../targets/registry.ts';
import type { Target } from '../targets/target.ts';
import { readCatalogue } from './catalogue.ts';
import { engineText } from './engine-text.ts';
import { imageLines } from './image-lines.ts';
import { targetWaivers } from './target-waivers.ts';

export interface DoctorOptions {
  readonly projectRoot: string;
  readonly driver: DriverName;
  readonly target?: string;
  readonly allowLoad: boolean;
}

export async function doctorCommand(options: DoctorOptions): Promise<ExitCode> {
  const { projectRoot } = options;
  const { catalogue } = await readCatalogue(projectRoot);
  const { TARGET_URL, TARGET_IMAGE, TARGET } = process.env;
  const env = { TARGET_URL, TARGET_IMAGE, TARGET };
  const target = await resolveTarget({ targetOption: options.target, env, projectRoot, allowLoad: options.allowLoad });
  const driver = driverNamed(options.driver);
  const write = (text: string) => process.stdout.write(`${text}\n`);

  write(`node ${process.versions.node}; driver ${driver.name}; target ${target.name} (${target.kind})`);
  const offers = await Promise.all(dependencyNames.map((name) => driver.probe(name)));
  for (const offer of offers)
    write(
      `  ${offer.dependency.padEnd(10)} ${offer.offered ? offer.detail : `cannot be had: ${offer.reason}. ${offer.detail}`}`,
    );
  const unavailable = Object.fromEntries(
    offers.flatMap((offer) => (offer.offered ? [] : [[offer.dependency, offer.reason]])),
  );
  for (const line of await engineLines()) write(`  ${line}`);

  if (target.kind !== 'url') for (const line of await waiverLines(target, catalogue)) write(`  ${line}`);

  write('capabilities:');
  const offered = new Map(capabilities.map((capability) => [capability, offerOf(capability, target, { unavailable })]));
  for (const [capability, offer] of offered)
    write(`  ${capability.padEnd(18)} ${offer.offered ? 'yes' : `no: ${offer.reason}`}`);

  const specified = catalogue.exercises.flatMap(({ criteria }) =>
    criteria.filter(({ status }) => status === 'specified'),
  );
  const lacking = specified.flatMap(({ id, needs = [] }) => {
    const missing = needs.filter((need) => offered.get(need)?.offered === false);
    return missing.length > 0 ? [`  ${id}: needs ${missing.join(', ')}`] : [];
  });
  write(lacking.length === 0 ? `all ${specified.length} criteria can be assessed` : 'not assessable here:');
  for (const line of lacking) write(line);
  return exitCodes.ok;
}

/** A file that a run would refuse is refused here as well. */
async function waiverLines(target: Target, catalogue: Catalogue): Promise<string[]> {
  const today = dayOf(new Date());
  const waivers = (await targetWaivers(target, { catalogue, today })) ?? [];
  return waivers.map(({ criterion, owner, expires }) => {
    const until = expires < today ? `expired on ${expires}, which fails a run` : `until ${expires}`;
    return `${'waiver'.padEnd(10)} ${visibleLine(`${criterion}, ${owner}, ${until}`)}`;
  });
}

/** Without an engine there is less to choose from, and nothing is wrong. */
async function engineLines(): Promise<string[]> {
  const name = 'engine'.padEnd(10);
  try {
    const facts = await askEngine();
    const images = await imageLines(engineImages());
    return [`${name} ${engineText(facts)}`, ...images.map((line) => `  ${line}`)];
  } catch (error) {
    return [`${name} cannot be had: ${(error as Error).message}`];
  }
}
