// Parses the head of an HTTP/1.1 response: status, headers, and what they say of the body and the connection.

export interface ResponseHead {
  readonly status: number;
  /** Lower-case names; repeated fields are joined with `, `. Has no prototype. */
  readonly headers: Readonly<Record<string, string>>;
  readonly contentLength: number | undefined;
  readonly transferEncoding: string | undefined;
  /** The server said `Connection: close`. */
  readonly saidClose: boolean;
  /** The connection may carry another request. */
  readonly keepAlive: boolean;
}

const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [^\r\n]*)?$/;
const fieldName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The head without its final empty line; a string says what is wrong with it. */
export function parseHead(text: string): ResponseHead | string {
  const lines = text.split('\r\n');
  const status = statusLine.exec(lines[0] ?? '');
  if (status === null) return 'status line is not that of HTTP/1.x';
  const headers: Record<string, string> = Object.create(null);
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon));
    if (!fieldName.test(name)) return 'header field has no valid name';
    const value = line.slice(colon + 1).trim();
    if (/[\r\n\0]/.test(value)) return 'header value has a bare CR, LF or NUL';
    const key = name.toLowerCase();
    const earlier = headers[key];
    headers[key] = earlier === undefined ? value : `${earlier}, ${value}`;
  }
  const contentLength = parseContentLength(headers['content-length']);
  if (typeof contentLength === 'string') return contentLength;
  const connection = (headers['connection'] ?? '').toLowerCase().split(/[\s,]+/);
  const saidClose = connection.includes('close');
  return {
    status: Number(status[2]),
    headers,
    contentLength,
    transferEncoding: headers['transfer-encoding'],
    saidClose,
    // Both framings at once is how responses are smuggled: RFC 9112, section 6.3, has the connection closed after it.
    keepAlive:
      !saidClose &&
      (status[1] === '1' || connection.includes('keep-alive')) &&
      (contentLength === undefined || headers['transfer-encoding'] === undefined),
  };
}

/** RFC 9112, section 6.3: a repeated length is fine when all are equal; anything else must not be guessed at. */
function parseContentLength(value: string | undefined): number | string | undefined {
  if (value === undefined) return undefined;
  const lengths = new Set(value.split(/\s*,\s*/));
  const only = lengths.size === 1 ? [...lengths][0] : undefined;
  if (only === undefined || !/^\d{1,15}$/.test(only)) return 'Content-Length is not one number';
  return Number(only);
}
