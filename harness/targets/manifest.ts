// The schema of target.yaml: how a target is started, and what it names differently from the contract.
import { z } from 'zod';
import {
  type ContractRoute,
  contractRoutes,
  contractVariables,
  type VariableKey,
  variableKey,
} from './contract-names.ts';
import {
  oneOfKeys,
  path,
  present,
  routePath,
  shellOrWords,
  text,
  url,
  variableName,
  whenObject,
} from './manifest-fields.ts';

export const startKinds = ['url', 'command', 'image', 'compose'] as const;
export type StartKind = (typeof startKinds)[number];

const start = z
  .strictObject({
    url: url.optional(),
    command: shellOrWords.optional(),
    cwd: path.optional().describe('Where the command and the build run; the folder of the manifest when absent.'),
    build: shellOrWords.optional().describe('Run once per run, before the first start.'),
    image: text.optional().describe('Image reference, best with a digest.'),
    compose: z.strictObject({ file: path, service: text }).optional().describe('A service of a compose file.'),
  })
  .refine((value) => present(value, startKinds).length > 0, {
    ...whenObject,
    error: `names no way to start: it needs one of ${startKinds.join(', ')}`,
    params: { fix: 'add one of them, for example "command: [node, dist/main.js]"' },
  })
  .refine((value) => present(value, startKinds).length <= 1, {
    ...whenObject,
    error: (issue) =>
      `names ${present(Object(issue.input), startKinds).join(' and ')}: a target has exactly one way to start`,
    params: { fix: `keep one of ${startKinds.join(', ')}` },
  })
  .refine((value) => value.command !== undefined || present(value, ['cwd', 'build']).length === 0, {
    ...whenObject,
    error: (issue) => `has ${present(Object(issue.input), ['cwd', 'build']).join(' and ')} without a command`,
    params: { fix: 'remove it: cwd and build belong to "command"' },
  })
  .meta({
    description: 'How the target is started: exactly one of url, command, image, compose.',
    ...oneOfKeys(startKinds),
  });

const edge = z
  .strictObject({
    compose: text.optional().describe("Service of the target's compose file that is the edge."),
    command: shellOrWords.optional(),
    cwd: path.optional(),
  })
  .refine((value) => present(value, ['compose', 'command']).length === 1, {
    ...whenObject,
    error: 'must name exactly one of compose, command',
    params: { fix: 'keep one: the compose service of the edge, or the command that starts it' },
  })
  .meta({
    description: "The target's own edge. For a url target the URL is the edge.",
    ...oneOfKeys(['compose', 'command']),
  });

const env = z
  .strictObject(
    Object.fromEntries(contractVariables.map((name) => [variableKey(name), variableName.optional()])) as Record<
      VariableKey,
      z.ZodOptional<typeof variableName>
    >,
  )
  .refine((value) => sharedNames(value).length === 0, {
    ...whenObject,
    error: (issue) => sharedNames(Object(issue.input)).join('; '),
    params: { fix: 'give each variable a name of its own: the lab sets them to different values' },
  });

const routes = z.strictObject(
  Object.fromEntries(contractRoutes.map((route) => [route, routePath.optional()])) as Record<
    ContractRoute,
    z.ZodOptional<typeof routePath>
  >,
);

const logs = z.strictObject({
  level: text.optional(),
  time: text.optional(),
  msg: text.optional(),
  serviceVersion: text.optional(),
  requestId: text.optional(),
  traceId: text.optional(),
  event: text.optional().describe('Field that names a lifecycle event.'),
  cut: text.optional().describe('Field that counts requests cut off.'),
  events: z
    .strictObject({ stopping: text.optional(), drained: text.optional(), closed: text.optional() })
    .optional()
    .describe("The target's own values for shutdown.stopping, shutdown.drained and shutdown.closed."),
});

export const hookPairs = [
  ['stopDatabase', 'startDatabase'],
  ['stopRedis', 'startRedis'],
  ['stopQueue', 'startQueue'],
  ['stopProvider', 'startProvider'],
  ['pendMigrations', 'restoreMigrations'],
] as const;
export type HookName = (typeof hookPairs)[number][number];

const hookNames: readonly HookName[] = hookPairs.flat();

const hooks = hookPairs.reduce(
  (schema, [begin, end]) =>
    schema.refine((value) => (value[begin] === undefined) === (value[end] === undefined), {
      ...whenObject,
      error: (issue) =>
        Reflect.get(Object(issue.input), begin) === undefined
          ? `has ${end} without ${begin}`
          : `has ${begin} without ${end}`,
      params: { fix: `give both: ${begin} makes the failure, ${end} undoes it` },
    }),
  z.strictObject(
    Object.fromEntries(hookNames.map((name) => [name, shellOrWords.optional()])) as Record<
      HookName,
      z.ZodOptional<typeof shellOrWords>
    >,
  ),
);

const variant = z.strictObject({ env: z.record(variableName, z.string()).optional() });

export const manifestSchema = z.strictObject({
  $schema: z.string().optional().describe('For editors only.'),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores')
    .describe('Names the target in reports and in the folders of its runs.'),
  start,
  env: env.optional().describe('Contract variable to own variable, only what differs.'),
  secrets: z
    .array(variableName)
    .optional()
    .describe("Required secrets beside the contract's four, by their own names."),
  routes: routes.optional().describe('Route of the contract to own path, only what differs.'),
  files: z
    .strictObject({
      dockerfile: path.optional(),
      lockfile: path.optional(),
      renovate: path.optional(),
      hpa: path.optional(),
      deployment: path.optional().describe('Kubernetes manifest that wires the probes and the resources.'),
      compose: path.optional(),
      runbooks: path.optional(),
      readme: path.optional(),
      openapi: path.optional(),
      workflows: path.optional().describe('Folder of the CI workflows.'),
      source: path.optional().describe('Folder of the source code.'),
    })
    .optional()
    .describe('Artefacts that exercises ask for.'),
  edge: edge.optional(),
  logs: logs.optional().describe('Field of the contract to own field, only what differs; dots reach into objects.'),
  migrationsTable: z
    .string()
    .regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/, 'must be the name of a table, with its schema if it needs one')
    .optional()
    .describe('Table that lists the applied migrations, newest row last.'),
  commands: z
    .strictObject({
      migrate: shellOrWords.optional(),
      scan: shellOrWords.optional(),
      audit: shellOrWords.optional(),
      test: shellOrWords.optional(),
      restore: shellOrWords.optional(),
      promote: shellOrWords.optional(),
      rollback: shellOrWords.optional(),
    })
    .optional(),
  variants: z
    .strictObject({ baseline: variant.optional(), optimized: variant.optional() })
    .optional()
    .describe('Environment, by own names, that turns each measured variant on.'),
  hotspots: z.array(z.strictObject({ name: text, function: text, file: path })).optional(),
  hooks: hooks.optional().describe('Shell commands that fault a deployed URL and undo it.'),
  provides: z
    .strictObject({
      tls: z.literal('elsewhere').optional(),
      compression: z.literal('elsewhere').optional(),
      rateLimit: z.literal('elsewhere').optional(),
    })
    .optional()
    .describe('What a platform does instead of the target: a claim that the suite tries to refute.'),
  waivers: path
    .optional()
    .describe('Failed criteria that are accepted for now; waivers.yaml beside the manifest when absent.'),
});

/** Two contract variables under one own name would overwrite each other in the target's environment. */
function sharedNames(map: object): string[] {
  const byName = Map.groupBy(contractVariables, (name) => String(Reflect.get(map, variableKey(name)) ?? name));
  return [...byName]
    .filter(([, names]) => names.length > 1)
    .map(([own, names]) => `${names.map(variableKey).join(' and ')} would both be ${own}`);
}

export type Manifest = z.infer<typeof manifestSchema>;
export type ShellOrWords = z.infer<typeof shellOrWords>;

export function startKindOf(manifest: Manifest): StartKind {
  const kind = startKinds.find((name) => manifest.start[name] !== undefined);
  if (kind === undefined) throw new TypeError('A validated manifest has a way to start');
  return kind;
}
