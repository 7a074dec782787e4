// Makes the environment of what a target starts: a small fixed base, and contract variables under the target's own names.
import { delimiter, dirname } from 'node:path';
import { contractSecrets, contractVariables, variableKey } from './contract-names.ts';
import type { Manifest } from './manifest.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Nothing of the suite's own environment may decide a verdict, so a target sees only this and what the lab gives it. */
export function baseEnvironment(own: Environment = process.env): Record<string, string> {
  return {
    // The folder of the Node that runs the suite stands first, so that `node` in a command is the pinned one.
    PATH: [dirname(process.execPath), own['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
    HOME: own['HOME'] ?? '/',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  };
}

const networkVariable = /^(https?_proxy|no_proxy|all_proxy|ssl_cert_(file|dir)|node_extra_ca_certs|npm_config_.+)$/i;

/** Builds and commands may have to reach a registry, so they also get how this machine reaches one. */
export function toolEnvironment(own: Environment = process.env): Record<string, string> {
  const network = Object.entries(own).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && networkVariable.test(pair[0]),
  );
  return { ...baseEnvironment(own), ...Object.fromEntries(network) };
}

/** Renames contract variables to the target's own names; what is not of the contract keeps its name. */
export function ownEnvironment(manifest: Manifest, env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [ownName(manifest, name), value]));
}

/** The target's own name of a contract variable; a renamed secret's `_FILE` form follows it. */
export function ownName(manifest: Manifest, contractName: string): string {
  const mapped = mappedName(manifest, contractName);
  if (mapped !== undefined || !contractName.endsWith('_FILE')) return mapped ?? contractName;
  const secret = mappedName(manifest, contractName.slice(0, -'_FILE'.length));
  return secret === undefined ? contractName : `${secret}_FILE`;
}

function mappedName(manifest: Manifest, contractName: string): string | undefined {
  const known = contractVariables.find((name) => name === contractName);
  return known === undefined
    ? undefined
    : Object.entries(manifest.env ?? {}).find(([key]) => key === variableKey(known))?.[1];
}

/** The secrets that the target must not start without: the contract's four, and those that the manifest adds. */
export function requiredSecrets(manifest: Manifest): string[] {
  const ofContract = new Set(contractSecrets.map((name) => ownName(manifest, name)));
  const added = (manifest.secrets ?? []).filter(
    (name) => !ofContract.has(name) && !contractSecrets.some((own) => own === name),
  );
  return [...contractSecrets, ...new Set(added)];
}
