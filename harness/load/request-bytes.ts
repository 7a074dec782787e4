// Turns a request into the bytes that go on the wire.
import { HarnessError } from '../model/errors.ts';

export interface RawRequest {
  /** Unique in a journal; the caller puts it into the path, a header or the body, where the target can report it. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface RequestBytes {
  readonly head: Buffer;
  readonly body: Buffer;
}

/** Adds Host and Content-Length where the request has none of its own. */
export function requestBytes(
  request: RawRequest,
  address: { readonly host: string; readonly port: number },
): RequestBytes {
  const body = Buffer.from(request.body ?? '');
  const fields = new Map<string, string>();
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  fields.set('host', `host: ${host}:${address.port}`);
  for (const [name, value] of Object.entries(request.headers ?? {}))
    fields.set(name.toLowerCase(), `${name}: ${value}`);
  if (request.body !== undefined && !fields.has('transfer-encoding') && !fields.has('content-length')) {
    fields.set('content-length', `content-length: ${body.length}`);
  }
  const lines = [`${request.method} ${request.path} HTTP/1.1`, ...fields.values()];
  const broken = lines.find((line) => /[\r\n\0]/.test(line));
  if (broken !== undefined) {
    throw new HarnessError({
      code: 'request-line-break',
      message: `request ${request.id} has a line break or NUL in its head: ${JSON.stringify(broken.slice(0, 80))}`,
      hint: 'Encode the value; a raw line break would make two requests of one.',
    });
  }
  return { head: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body };
}
