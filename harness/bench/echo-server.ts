// The server that the load generator is measured against: answers 200 at once, and ends when its stdin ends.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const body = JSON.stringify({ data: { ok: true }, meta: {}, error: null });

const server = createServer((request, reply) => {
  request.resume();
  reply.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  reply.end(body);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
// The pipe closes however the bench ends, SIGKILL included.
process.stdin.resume().on('end', () => process.exit(0));
