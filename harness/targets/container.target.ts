// A target that is an image or a compose file: the lab starts its containers, for the criteria that are on containers.
import { findEngine } from '../drivers/docker/engine-client.ts';
import { needsEngine } from '../model/capability.ts';
import { UnsupportedError } from '../model/errors.ts';
import { requireService } from './compose-file.ts';
import type { LoadedManifest } from './manifest-loader.ts';
import { offerOf } from './offers.ts';
import { runManifestCommand } from './run-command.ts';
import type { Target, TargetOffer } from './target.ts';
import { imageOf } from './target-image.ts';
import { ownPath } from './target-routes.ts';

export function containerTarget({ manifest, root }: Pick<LoadedManifest, 'manifest' | 'root'>): Target {
  const kind = manifest.start.image === undefined ? 'compose' : 'image';
  const target: Target = {
    name: manifest.name,
    kind,
    manifest,
    root,
    offer(capability): TargetOffer {
      const offer = offerOf(kind, manifest, capability, { allowLoad: true });
      if (!offer.offered || needsEngine([capability]) || capability === 'source') return offer;
      return { offered: false, notShipped: false, reason: notAsProcess(kind) };
    },
    async prepare(scope, progress) {
      const found = await findEngine();
      // Without an engine nothing is asked of it: each criterion says so.
      if ('reason' in found) return;
      if (manifest.start.compose !== undefined) await requireService(manifest.start.compose, { root, scope });
      else await imageOf(target, { engine: found.engine, scope, progress });
    },
    async start() {
      throw new UnsupportedError({ code: 'container-not-a-process', message: notAsProcess(kind) });
    },
    run: (name, options) => runManifestCommand({ manifest, root, kind }, name, options),
    path: (contractPath) => ownPath(manifest, contractPath),
  };
  return target;
}

function notAsProcess(kind: 'image' | 'compose'): string {
  return `This version of the suite asks a target of the kind "${kind}" about its containers only. Start it with "command" as well.`;
}
