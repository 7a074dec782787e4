// Reads a socket line by line: all of it, or only its first line and then the bytes that follow. Runs in the relay, too.
import type { Socket } from 'node:net';

const newline = 10;

/** Calls back for each line until the socket closes. */
export function onLines(socket: Socket, onLine: (line: string) => void): void {
  let open = '';
  socket.on('data', (chunk: Buffer) => {
    const lines = (open + chunk.toString('utf8')).split('\n');
    open = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
}

/** Calls back with the first line; what came with it is put back, and the socket is paused. */
export function onFirstLine(socket: Socket, longestBytes: number, onLine: (line: string) => void): void {
  let seen = Buffer.alloc(0);
  const take = (chunk: Buffer) => {
    seen = Buffer.concat([seen, chunk]);
    const end = seen.indexOf(newline);
    if (end === -1 && seen.length <= longestBytes) return;
    socket.off('data', take);
    if (end === -1) {
      socket.destroy();
      return;
    }
    socket.pause();
    if (end + 1 < seen.length) socket.unshift(seen.subarray(end + 1));
    onLine(seen.subarray(0, end).toString('utf8'));
  };
  socket.on('data', take);
}
