// The target that is graded when nobody names one: the reference app, started by its own command.
import { join } from 'node:path';
import { installOnce } from './build.ts';
import { commandTarget } from './command.target.ts';
import type { LoadedManifest } from './manifest-loader.ts';
import type { Target } from './target.ts';

export function referenceAppTarget({ manifest, root, file }: LoadedManifest): Target {
  // Its build is the installation of its dependencies, which outlives a run: each run would repeat it otherwise.
  const { build: _, ...start } = manifest.start;
  const target = commandTarget(
    { manifest: { ...manifest, start }, root, file },
    {
      kind: 'reference-app',
      // Some dozens of its starts make one run; compiled once, each is a good deal faster.
      env: { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node-compile') },
    },
  );
  return {
    ...target,
    async prepare(scope, progress) {
      await installOnce({ cwd: root, scope, progress });
      await target.prepare(scope, progress);
    },
  };
}
