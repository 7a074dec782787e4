// Opens the lab of one criterion: services, instances, and the handles that it declared and no others.
import { loadBudgets, loadProfile } from '../../budgets/load-budgets.ts';
import { type Capability, engineCapabilities, needsEngine } from '../model/capability.ts';
import type { CriterionMeta, LabSetup } from '../model/criterion.ts';
import { HarnessError } from '../model/errors.ts';
import { AnswersHandle } from './answers.ts';
import { BootHandle } from './boot.ts';
import { CollectorHandle } from './collector.ts';
import { ComposeHandle } from './compose.ts';
import { ContainerHandle } from './container.ts';
import type { LabContext } from './context.ts';
import { CorrelationHandle } from './correlation.ts';
import { DatabaseHandle } from './database.ts';
import { DocumentsHandle } from './documents.ts';
import { EngineRoom } from './engine-room.ts';
import { ExposureHandle } from './exposure.ts';
import { FaultsHandle } from './faults.ts';
import { HttpHandle } from './http.ts';
import { ImageHandle } from './image.ts';
import { InstancesHandle } from './instances.ts';
import type { LabJournal } from './journal.ts';
import { keepOutput } from './kept-output.ts';
import type { BaseLab, LabFor } from './lab.ts';
import { LoggingCostHandle } from './logging-cost.ts';
import { LogsHandle } from './logs.ts';
import { OpenApiClient } from './openapi-client.ts';
import { ProbesHandle } from './probes.ts';
import { ProcessHandle, SignalHandle } from './process.ts';
import { ProviderHandle } from './provider.ts';
import { readyWithin } from './readiness-wait.ts';
import { RedisHandle } from './redis.ts';
import { ReplicasHandle } from './replicas.ts';
import { RotationHandle } from './rotation.ts';
import { SecretScan } from './secret-scan.ts';
import { SecretsHandle } from './secrets.ts';
import { ShutdownHandle } from './shutdown.ts';
import { SourceHandle } from './source.ts';
import { StalledOutputHandle } from './stalled-output.ts';
import { rememberBlocked, rememberReady, requireStartable } from './start-memory.ts';
import { TasksHandle } from './tasks.ts';
import { TracesHandle } from './traces.ts';
import { Waiter } from './waiter.ts';
import { World } from './world.ts';

export interface OpenLab<Needs extends Capability> extends AsyncDisposable {
  readonly lab: LabFor<Needs>;
  readonly world: World;
}

/** Starts what the criterion's setup asks for. When that fails, whatever had started is taken down first. */
export async function openLab<const Needs extends Capability>(
  context: LabContext,
  exercise: string,
  meta: CriterionMeta<readonly Needs[]>,
  journal: LabJournal,
): Promise<OpenLab<Needs>> {
  const world = new World(context, meta.setup?.env ?? {});
  try {
    await startWorld(world, `${exercise}/${meta.id}`, meta, journal);
    const handles = await makeHandles(world, exercise, meta, journal);
    return {
      lab: handles as unknown as LabFor<Needs>,
      world,
      [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
    };
  } catch (error) {
    keepOutput(world, journal);
    // The first error is the one that says what is wrong.
    await world[Symbol.asyncDispose]().catch(() => {});
    throw error;
  }
}

/** Starts services and instances as a criterion asks, and waits until they are ready. */
export async function startWorld(
  world: World,
  criterion: string,
  { setup = {}, needs = [] }: { readonly setup?: LabSetup; readonly needs?: readonly Capability[] },
  journal: LabJournal,
): Promise<void> {
  const { target, scope } = world.context;
  await requireStartable(scope);
  if (isOfEngineOnly(needs)) return;
  const indexes = Array.from({ length: setup.instances ?? 1 }, (_, index) => index);
  journal.step(target.kind === 'url' ? 'asking the target' : 'starting dependencies');
  // Both must have ended before the world can be taken down, whichever fails.
  const started = await Promise.allSettled([
    target.prepare(scope, (text) => journal.step('preparing the target', text)),
    target.kind === 'url' ? undefined : world.startServices(indexes.length, { traces: needs.includes('configure') }),
  ]);
  for (const result of started) if (result.status === 'rejected') throw result.reason;
  if (setup.start === 'manual') return;
  journal.step('starting the target');
  for (const index of indexes) await world.startInstance(index);
  // The target comes up while its migrations run: that it is not ready before is its own business.
  if (target.kind !== 'url') await world.migrate();
  try {
    await Promise.all(indexes.map((index) => readyWithin(world, index)));
  } catch (error) {
    await rememberBlocked(scope, criterion, error);
    throw error;
  }
  await rememberReady(scope);
  journal.step('target ready');
}

/** The engine runs what such a criterion looks at: no process of the target is started, and no server for it. */
export function isOfEngineOnly(needs: readonly Capability[]): boolean {
  return needsEngine(needs) && needs.every((need) => need === 'source' || engineCapabilities.includes(need));
}

async function makeHandles(world: World, exercise: string, meta: CriterionMeta, journal: LabJournal): Promise<object> {
  const declared = [...loadBudgets(exercise)].filter(([key]) => meta.budgets?.includes(key) === true);
  const wait = new Waiter(new Map(declared), journal);
  const { disguise } = world.context;
  const http = world.use(
    new HttpHandle({
      baseUrl: (index) => world.instance(index).url,
      path: (path) => world.context.target.path(path),
      wait,
      ...(disguise !== undefined && { disguise }),
      observe: (attempt) => journal.timeline.attempt(attempt),
    }),
  );
  const tasks = new TasksHandle(http, journal, world.context.seed);
  let shared: EngineRoom | undefined;
  const room = () => {
    shared ??= new EngineRoom(world, journal);
    return shared;
  };
  const parts: Partial<Record<Capability, () => object | Promise<object>>> = {
    http: () => ({
      answers: new AnswersHandle(world, http, tasks),
      openapi: new OpenApiClient(world, http, tasks),
      http,
      probes: new ProbesHandle(http, world, journal, wait),
      tasks,
    }),
    signal: () => ({ signal: new SignalHandle(world, journal), shutdown: new ShutdownHandle(world, journal, wait) }),
    process: () => ({ process: new ProcessHandle(world, wait) }),
    logs: () => ({
      logs: new LogsHandle(world, wait, journal),
      correlation: new CorrelationHandle(world, wait, journal),
      stalled: new StalledOutputHandle(world, journal),
    }),
    collector: () => ({ collector: new CollectorHandle(world.context, journal) }),
    restart: () => ({
      instances: new InstancesHandle(world, journal),
      loggingCost: new LoggingCostHandle(world, journal),
    }),
    configure: () => {
      const boot = new BootHandle(world, journal, wait);
      const database = world.use(new DatabaseHandle(world, wait));
      return {
        boot,
        exposure: new ExposureHandle({ world, journal, http, boot }),
        rotation: new RotationHandle({ world, journal, wait, http, database, boot }),
        secrets: new SecretsHandle(world, boot, wait),
        traces: new TracesHandle(world),
      };
    },
    replicas: async () => ({ replicas: await ReplicasHandle.open(world, journal, wait) }),
    database: () => ({ database: world.use(new DatabaseHandle(world, wait)) }),
    redis: () => ({ redis: world.use(new RedisHandle(world, wait)) }),
    provider: () => ({ provider: new ProviderHandle(world, http, tasks, wait) }),
    image: () => ({ image: new ImageHandle(room()) }),
    compose: () => ({ compose: new ComposeHandle(room(), wait) }),
    container: () => ({ container: new ContainerHandle(room(), wait) }),
    source: () => ({
      documents: new DocumentsHandle(world, journal),
      secretScan: new SecretScan(world),
      source: new SourceHandle(world),
    }),
  };
  const made = await Promise.all(meta.needs.map((need) => parts[need]?.() ?? {}));
  const faultNeeds = meta.needs.filter((need) => need.startsWith('fault:'));
  const faults = faultNeeds.length > 0 && { faults: new FaultsHandle(world, journal, new Set(faultNeeds)) };
  return Object.assign(base(exercise, wait, journal, world.context), ...made, faults || {});
}

function base(exercise: string, wait: Waiter, journal: LabJournal, context: LabContext): BaseLab {
  const profile = loadProfile(context.profile, exercise);
  return {
    seed: context.seed,
    budget: (key) => wait.budget(key),
    profile(key) {
      const value = profile.get(key);
      if (value !== undefined) return value;
      throw new HarnessError({
        code: 'unknown-profile-value',
        message: `the criterion reads "${key}" of the profile ${context.profile}, which has no such value for ${exercise}`,
        hint: `Add it to each file in budgets/profiles/.`,
      });
    },
    step: (event, detail) => journal.step(event, detail),
    measure: (name, value, unit, key) =>
      journal.measure(name, value, unit, key === undefined ? undefined : wait.budget(key)),
    keep: (file, title, content) => journal.keep(file, title, content),
  };
}
