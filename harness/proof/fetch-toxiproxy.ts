// Fetches the real Toxiproxy server into the cache, so that the contract test compares it with the embedded engine.
import { findToxiproxyBinary } from '../drivers/provision/toxiproxy-binary.ts';
import { exitCodes } from '../model/outcome.ts';

const found = await findToxiproxyBinary({ fetch: true, progress: (message) => console.log(message) });
console.log(found === undefined ? 'no Toxiproxy server' : `Toxiproxy ${found.version} (${found.source})`);
process.exit(found === undefined ? exitCodes.internal : exitCodes.ok);
