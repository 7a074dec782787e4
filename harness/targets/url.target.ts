// A target that runs already: a deployed base URL, perhaps with a manifest that says how to fault it.
import { UnsupportedError } from '../model/errors.ts';
import type { HookName, Manifest } from './manifest.ts';
import { offerOf } from './offers.ts';
import { runManifestCommand, runToEnd } from './run-command.ts';
import type { CommandOptions, CommandResult, Instance, Target } from './target.ts';
import { toolEnvironment } from './target-environment.ts';
import { ownPath } from './target-routes.ts';
import { checkUrl, type UrlCheckOptions } from './url-preflight.ts';

export interface UrlTarget extends Target {
  readonly kind: 'url';
  readonly url: string;
  /** Throws BlockedError when the URL refuses, fails in DNS or TLS, does not answer, or redirects elsewhere. */
  checkUrl(options?: UrlCheckOptions): Promise<void>;
  /** Runs one of the manifest's `hooks` to its end. */
  hook(name: HookName, options: Pick<CommandOptions, 'scope' | 'timeoutMs'>): Promise<CommandResult>;
}

export interface UrlTargetOptions {
  readonly manifest: Manifest;
  readonly root: string;
  readonly allowLoad: boolean;
}

export function urlTarget({ manifest, root, allowLoad }: UrlTargetOptions): UrlTarget {
  if (manifest.start.url === undefined) throw new TypeError('A url target needs start.url');
  const kind = 'url';
  const url = manifest.start.url.replace(/\/+$/, '');
  const check = (options?: UrlCheckOptions) => checkUrl(url, ownPath(manifest, '/livez'), options);
  return {
    name: manifest.name,
    kind,
    manifest,
    root,
    url,
    offer: (capability) => offerOf(kind, manifest, capability, { allowLoad }),
    async prepare(_scope, progress) {
      progress(`Asking ${url}`);
      await check();
    },
    checkUrl: check,
    start: async () => runningInstance(url),
    run: (name, options) => runManifestCommand({ manifest, root, kind }, name, options),
    async hook(name, { scope, timeoutMs }) {
      const written = manifest.hooks?.[name];
      if (written === undefined)
        throw lacking(`The manifest has no hooks.${name}`, `Add hooks.${name} to target.yaml.`);
      return runToEnd(written, { field: `hooks.${name}`, cwd: root, env: toolEnvironment(), scope, timeoutMs });
    },
    path: (contractPath) => ownPath(manifest, contractPath),
  };
}

function runningInstance(url: string): Instance {
  const { hostname, port, protocol } = new URL(url);
  return {
    url,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    pid: undefined,
    lines: [],
    droppedLines: 0,
    exited: new Promise(() => {}),
    exitStatus: undefined,
    readStdout() {
      throw lacking(`The output of what serves ${url} is not read here`, 'Start the target with "command" instead.');
    },
    signal(name) {
      throw lacking(`${name} cannot be sent to what serves ${url}`, 'Start the target with "command" instead.');
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

function lacking(message: string, hint: string): UnsupportedError {
  return new UnsupportedError({ code: 'url-cannot', message, hint });
}
