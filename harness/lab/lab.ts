// What a criterion's body is given: the base of every lab, and one handle for each capability that it declared.
import type { FaultCoveredBy } from '../../toxiproxy/fault-registry.ts';
import type { Budget } from '../model/budget.ts';
import type { Capability } from '../model/capability.ts';
import type { AnswersHandle } from './answers.ts';
import type { BootHandle } from './boot.ts';
import type { CollectorHandle } from './collector.ts';
import type { ComposeHandle } from './compose.ts';
import type { ContainerHandle } from './container.ts';
import type { CorrelationHandle } from './correlation.ts';
import type { DatabaseHandle } from './database.ts';
import type { DocumentsHandle } from './documents.ts';
import type { ExposureHandle } from './exposure.ts';
import type { FaultsHandle } from './faults.ts';
import type { HttpHandle } from './http.ts';
import type { ImageHandle } from './image.ts';
import type { InstancesHandle } from './instances.ts';
import type { LoggingCostHandle } from './logging-cost.ts';
import type { LogsHandle } from './logs.ts';
import type { OpenApiClient } from './openapi-client.ts';
import type { ProbesHandle } from './probes.ts';
import type { ProcessHandle, SignalHandle } from './process.ts';
import type { ProviderHandle } from './provider.ts';
import type { RedisHandle } from './redis.ts';
import type { ReplicasHandle } from './replicas.ts';
import type { RotationHandle } from './rotation.ts';
import type { SecretScan } from './secret-scan.ts';
import type { SecretsHandle } from './secrets.ts';
import type { ShutdownHandle } from './shutdown.ts';
import type { SourceHandle } from './source.ts';
import type { StalledOutputHandle } from './stalled-output.ts';
import type { TasksHandle } from './tasks.ts';
import type { TracesHandle } from './traces.ts';

export interface BaseLab {
  /** The run's seed, as the report prints it. */
  readonly seed: string;
  budget(key: string): Budget;
  /** A duration (`…-ms`) or count of the profile. */
  profile(key: string): number;
  /** Says what happens now: on the terminal, and as a moment of the timeline. */
  step(event: string, detail?: string): void;
  measure(name: string, value: number, unit: string, budgetKey?: string): void;
  /** Keeps a file as evidence; `file` ends in .json for data. */
  keep(file: string, title: string, content: unknown): void;
}

/** Handle by capability. Those that are missing here come with later exercises, and no lab offers them yet. */
export interface Handles {
  http: {
    readonly answers: AnswersHandle;
    readonly openapi: OpenApiClient;
    readonly http: HttpHandle;
    readonly probes: ProbesHandle;
    readonly tasks: TasksHandle;
  };
  signal: { readonly signal: SignalHandle; readonly shutdown: ShutdownHandle };
  process: { readonly process: ProcessHandle };
  logs: {
    readonly logs: LogsHandle;
    readonly correlation: CorrelationHandle;
    readonly stalled: StalledOutputHandle;
  };
  collector: { readonly collector: CollectorHandle };
  restart: { readonly instances: InstancesHandle; readonly loggingCost: LoggingCostHandle };
  configure: {
    readonly boot: BootHandle;
    readonly exposure: ExposureHandle;
    readonly rotation: RotationHandle;
    readonly secrets: SecretsHandle;
    readonly traces: TracesHandle;
  };
  replicas: { readonly replicas: ReplicasHandle };
  database: { readonly database: DatabaseHandle };
  redis: { readonly redis: RedisHandle };
  provider: { readonly provider: ProviderHandle };
  image: { readonly image: ImageHandle };
  container: { readonly container: ContainerHandle };
  compose: { readonly compose: ComposeHandle };
  source: {
    readonly documents: DocumentsHandle;
    readonly secretScan: SecretScan;
    readonly source: SourceHandle;
  };
}

type Intersection<Union> = (Union extends unknown ? (value: Union) => void : never) extends (value: infer All) => void
  ? All
  : never;

type HandlesFor<Needs extends Capability> = [Extract<Needs, keyof Handles>] extends [never]
  ? object
  : Intersection<Handles[Extract<Needs, keyof Handles>]>;

type FaultsFor<Needs extends Capability> = [Extract<Needs, `fault:${string}`>] extends [never]
  ? object
  : { readonly faults: FaultsHandle<FaultCoveredBy<Needs>> };

/** The lab of a criterion: only what it declared in `needs`, at compile time here and at run time in `open-lab.ts`. */
export type LabFor<Needs extends Capability> = BaseLab & HandlesFor<Needs> & FaultsFor<Needs>;
