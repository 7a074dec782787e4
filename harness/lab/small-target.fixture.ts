// The smallest target for the lab's own tests: it keeps connections to its dependencies and says that it is ready.
import type { Driver, RunScope } from '../drivers/driver.ts';
import { commandTarget } from '../targets/command.target.ts';
import type { Manifest } from '../targets/manifest.ts';
import type { LabContext } from './context.ts';

// Bare sockets, kept open and opened again, are all that a fault has to hit.
const source = `
  const { connect } = require('node:net');
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'QUEUE_URL']) {
    const { hostname, port } = new URL(process.env[name]);
    const open = () => connect({ host: hostname, port }).on('error', () => {}).on('close', () => setTimeout(open, 20));
    open();
  }
  require('node:http')
    .createServer((_, response) => response.end('{}'))
    .listen(process.env.PORT, '127.0.0.1');
`;

export function smallTargetContext(
  scope: RunScope,
  driver: Driver,
  start: Manifest['start'] = { command: ['node', '-e', source] },
  rest: Partial<Manifest> = {},
): LabContext {
  const manifest = { name: 'small', start, ...rest };
  const target = commandTarget({ file: `${scope.dir}/target.yaml`, root: scope.dir, manifest });
  return { scope, driver, target, profile: 'quick', seed: 'a-seed' };
}
