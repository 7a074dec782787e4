// A receiver for OTLP over HTTP, as a collector is one: it keeps the spans that targets export, and all text that came.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { decodeTraceExport, type ReceivedSpan } from './otlp-decode.ts';

export interface OtlpReceiver extends AsyncDisposable {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  /** In the order received. */
  spans(): readonly ReceivedSpan[];
  /** The body of every export, logs and metrics included, as text: protobuf keeps its strings as they are. */
  texts(): readonly string[];
  /** Why exports were refused. */
  problems(): readonly string[];
}

const bodyLimitBytes = 8 << 20;
const textsLimitBytes = 64 << 20;
const spanLimit = 100_000;
const problemLimit = 20;
const signals = ['/v1/traces', '/v1/logs', '/v1/metrics'];
const mediaTypes = ['application/json', 'application/x-protobuf'];
const unzip = promisify(gunzip);

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const texts: string[] = [];
  const problems: string[] = [];
  let textBytes = 0;

  async function receive(request: IncomingMessage): Promise<void> {
    const path = request.url ?? '/';
    const contentType = mediaTypeOf(request);
    if (request.method !== 'POST' || !signals.includes(path))
      throw new Error(`${request.method} ${path}: no such route`);
    if (!mediaTypes.includes(contentType)) throw new Error(`content-type ${contentType}`);
    const body = await readBody(request);
    textBytes += body.length;
    if (textBytes <= textsLimitBytes) texts.push(body.toString('utf8'));
    if (path !== '/v1/traces') return;
    const received = decodeTraceExport(contentType, body);
    spans.push(...received.slice(0, spanLimit - spans.length));
  }

  const server = createServer((request, response) => {
    const contentType = mediaTypes.find((type) => type === mediaTypeOf(request)) ?? 'application/json';
    receive(request).then(
      // An empty message of the response's type: full success.
      () =>
        response.writeHead(200, { 'content-type': contentType }).end(contentType === 'application/json' ? '{}' : ''),
      (error: unknown) => {
        if (problems.length < problemLimit) problems.push(error instanceof Error ? error.message : String(error));
        response.writeHead(400, { connection: 'close' }).end();
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => spans,
    texts: () => texts,
    problems: () => problems,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyLimitBytes) throw new Error(`an export of more than ${bodyLimitBytes} bytes`);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? unzip(body, { maxOutputLength: bodyLimitBytes }) : body;
}
