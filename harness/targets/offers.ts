// What each kind of target can be asked: the contract's table, with a reason wherever the answer is no.
import { type Capability, capabilities } from '../model/capability.ts';
import { type HookName, hookPairs, type Manifest } from './manifest.ts';
import type { TargetKind, TargetOffer } from './target.ts';

/** `shipped`: only if the manifest names it, and a target that could ship it but does not is at fault. */
type Rule = 'yes' | 'load' | 'shipped' | { readonly hooks: readonly [HookName, HookName] } | { readonly no: string };

const started = 'Start it with "command" instead: a target.yaml given by TARGET.';
const cannotReach = (what: string): Rule => ({ no: `The suite ${what}. ${started}` });
const noImage: Rule = { no: 'The target is started as a plain process. Start it with "image" or "compose" instead.' };
const noCompose: Rule = { no: 'The target has no compose file. Start it with "compose" instead.' };

const everywhere = Object.fromEntries(capabilities.map((capability) => [capability, 'yes'])) as Record<
  Capability,
  Rule
>;

const [database, redis, queue, provider, migrations] = hookPairs;

const table: Readonly<Record<TargetKind, Readonly<Record<Capability, Rule>>>> = {
  url: {
    http: 'yes',
    browser: 'yes',
    load: 'load',
    configure: cannotReach('cannot set the environment of a deployed URL'),
    restart: cannotReach('cannot restart what serves a deployed URL'),
    signal: cannotReach('cannot send signals to what serves a deployed URL'),
    logs: cannotReach('cannot read the output of what serves a deployed URL'),
    collector: cannotReach('cannot read the output of what serves a deployed URL, so no collector can'),
    process: cannotReach('cannot see the processes behind a deployed URL'),
    replicas: cannotReach('cannot start further instances of a deployed URL'),
    edge: 'yes',
    image: { no: 'A URL is not an image. Start the target with "image" or "compose" instead.' },
    container: {
      no: 'The suite cannot see the container behind a URL. Start the target with "image" or "compose" instead.',
    },
    compose: noCompose,
    source: 'shipped',
    commands: 'shipped',
    database: cannotReach("has no access to the deployed target's database"),
    redis: cannotReach("has no access to the deployed target's Redis"),
    provider: cannotReach('is not the provider that the deployed target calls'),
    'fault:database': { hooks: database },
    'fault:redis': { hooks: redis },
    'fault:queue': { hooks: queue },
    'fault:migrations': { hooks: migrations },
    'fault:provider': { hooks: provider },
  },
  command: {
    ...everywhere,
    edge: 'shipped',
    image: noImage,
    container: noImage,
    compose: noCompose,
    source: 'shipped',
    commands: 'shipped',
  },
  image: { ...everywhere, edge: 'shipped', compose: noCompose, source: 'shipped', commands: 'shipped' },
  compose: { ...everywhere, source: 'shipped', commands: 'shipped' },
  'reference-app': everywhere,
};

export interface OfferOptions {
  /** Load against a URL may hit production, so a person has to allow it. */
  readonly allowLoad: boolean;
}

export function offerOf(
  kind: TargetKind,
  manifest: Manifest,
  capability: Capability,
  options: OfferOptions,
): TargetOffer {
  const rule = table[kind][capability];
  if (rule === 'yes') return { offered: true };
  if (rule === 'load') {
    return options.allowLoad
      ? { offered: true }
      : no('Load against a URL is off, since it may be production. Add --allow-load to allow it.');
  }
  if (rule === 'shipped') return shippedOffer(kind, manifest, capability);
  if ('no' in rule) return no(rule.no);
  const missing = rule.hooks.filter((name) => manifest.hooks?.[name] === undefined);
  return missing.length === 0
    ? { offered: true }
    : no(
        `The suite cannot cause this failure behind a deployed URL. Give hooks.${rule.hooks[0]} and hooks.${rule.hooks[1]} ` +
          `in a target.yaml, or start the target with "command" instead.`,
      );
}

const sections = { edge: 'edge', source: 'files', commands: 'commands' } as const;

function shippedOffer(kind: TargetKind, manifest: Manifest, capability: Capability): TargetOffer {
  const section =
    capability === 'edge' || capability === 'source' || capability === 'commands' ? sections[capability] : undefined;
  const given = section === undefined ? undefined : manifest[section];
  if (given !== undefined && Object.keys(given).length > 0) return { offered: true };
  return {
    offered: false,
    reason: `The manifest has no "${section}". Add it to target.yaml.`,
    notShipped: kind !== 'url',
  };
}

function no(reason: string): TargetOffer {
  return { offered: false, reason, notShipped: false };
}
