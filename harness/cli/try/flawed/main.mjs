// The flawed twin: it is always ready, and closes its server the moment that it is told to stop.
import { log, serve } from '../service.mjs';

const server = serve({ readiness: async () => [] });

process.once('SIGTERM', () => {
  log('stopping', { event: 'shutdown.stopping' });
  server.close(() => process.exit(0));
});
