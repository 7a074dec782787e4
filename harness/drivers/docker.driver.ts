// The driver for machines with a container engine. Its servers are still those of the embedded driver.

import { findEngine } from './docker/engine-client.ts';
import { offerOfEngine } from './docker/engine-offers.ts';
import { sweepDeadRunsOf } from './docker/engine-sweep.ts';
import type { Driver } from './driver.ts';
import { isEnginePart } from './driver.ts';
import { createEmbeddedDriver, type EmbeddedDriverOptions } from './embedded.driver.ts';

export function createDockerDriver(options: EmbeddedDriverOptions = {}): Driver {
  const embedded = createEmbeddedDriver(options);
  const probe: Driver['probe'] = (name) => (isEnginePart(name) ? offerOfEngine(name) : embedded.probe(name));
  return {
    ...embedded,
    name: 'docker',
    probe,
    async prepare(names, scope) {
      const found = await findEngine();
      for (const removed of 'engine' in found ? await sweepDeadRunsOf(found.engine) : [])
        options.progress?.(`Removed what a killed run had left: ${removed}`);
      const servers = await embedded.prepare(
        names.filter((name) => !isEnginePart(name)),
        scope,
      );
      return [...servers, ...(await Promise.all(names.filter(isEnginePart).map(offerOfEngine)))];
    },
  };
}
