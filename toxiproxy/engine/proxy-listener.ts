// The listening socket of a proxy: bound as the real server binds it, and refused in its words.
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { AddressError, formatTcpAddress, resolveTcpAddress, type TcpAddress } from './tcp-address.ts';

export async function listen(text: string, onClient: (client: Socket) => void): Promise<Server> {
  let address: TcpAddress;
  try {
    address = await resolveTcpAddress(text);
  } catch (error) {
    throw error instanceof AddressError ? new AddressError(`listen tcp: ${error.message}`) : error;
  }
  const hosts = address.host === '' || address.host === '0.0.0.0' ? ['::', '0.0.0.0'] : [address.host];
  let refusal = '';
  for (const host of hosts) {
    // A client is read only once its upstream is connected, so that a refused one sees a plain close.
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, onClient);
    server.listen({ host, port: address.port, backlog: 4096, exclusive: true });
    try {
      await once(server, 'listening');
      return server;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      refusal = bindRefusals[code] ?? `bind: ${code}`;
      // Only a machine without IPv6 has reason to try the next one.
      if (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL') break;
    }
  }
  throw new AddressError(`listen tcp ${formatTcpAddress(address)}: ${refusal}`);
}

export function boundAddress(server: Server): string {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new AddressError('listen tcp: not bound to a port');
  return formatTcpAddress({ host: bound.address === '0.0.0.0' ? '::' : bound.address, port: bound.port });
}

const bindRefusals: Readonly<Record<string, string>> = {
  EADDRINUSE: 'bind: address already in use',
  EADDRNOTAVAIL: 'bind: cannot assign requested address',
  EACCES: 'bind: permission denied',
};
