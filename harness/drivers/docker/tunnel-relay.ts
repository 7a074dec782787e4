// The end of a tunnel that runs in a container: what connects to its ports is handed to the suite, which connects to it.
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { onFirstLine, onLines } from './tunnel-lines.ts';
import { joinSockets, type TunnelPair } from './tunnel-pair.ts';

const longestLineBytes = 256;
/** Of the container, where nothing but containers of the lab reaches it, unless it is published. */
const everywhere = '0.0.0.0';

/** Whoever connects says `<token> control` or `<token> data <id>` first; the token keeps out everybody but the suite. */
export function startRelay(port: number, token: string): Promise<Server> {
  const waiting = new Map<string, Socket>();
  const pairs = new Map<string, TunnelPair>();
  let control: Socket | undefined;
  let count = 0;
  const tell = (line: string) => control?.write(`${line}\n`);

  const listen = (key: string) => {
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (near) => {
      count += 1;
      const id = String(count);
      near.on('error', () => {});
      near.on('close', () => waiting.delete(id));
      waiting.set(id, near);
      tell(`open ${id} ${key}`);
    });
    server.listen(0, everywhere, () => tell(`listening ${key} ${(server.address() as AddressInfo).port}`));
  };

  const carry = (id: string, through: Socket) => {
    const near = waiting.get(id);
    if (near === undefined) {
      through.destroy();
      return;
    }
    waiting.delete(id);
    pairs.set(
      id,
      joinSockets(near, through, () => tell(`reset ${id}`)),
    );
    through.on('close', () => pairs.delete(id));
  };

  const resetBoth = (id: string) => {
    waiting.get(id)?.resetAndDestroy();
    pairs.get(id)?.reset();
  };

  const obey = (socket: Socket) => {
    control = socket;
    onLines(socket, (line) => {
      const [verb, word = ''] = line.split(' ');
      if (verb === 'listen') listen(word);
      if (verb === 'reset') resetBoth(word);
    });
    socket.resume();
    tell('hello');
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on('error', () => {});
    onFirstLine(socket, longestLineBytes, (line) => {
      const [given, verb, id = ''] = line.split(' ');
      if (given !== token) socket.destroy();
      else if (verb === 'control') obey(socket);
      else carry(id, socket);
    });
  });
  return new Promise((resolve) => {
    server.listen(port, everywhere, () => resolve(server));
  });
}

if (import.meta.main) {
  const { RELAY_PORT = '0', RELAY_TOKEN = '' } = process.env;
  await startRelay(Number(RELAY_PORT), RELAY_TOKEN);
}
