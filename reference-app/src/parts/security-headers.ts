// The security headers: helmet's, worked out once at boot, and the nonce policy of the one HTML page.
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';

const strictTransportSecurity = 'max-age=31536000; includeSubDomains';
const permissionsPolicy = 'camera=(), geolocation=(), microphone=(), payment=(), usb=()';

/** Running helmet for each request costs a third of the throughput for headers that never change. */
function precompute(): readonly (readonly [string, string])[] {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const apply = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    // Only an answer over TLS may promise TLS.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  apply(response.req, response, (error?: unknown) => {
    if (error !== undefined) throw error;
  });
  response.setHeader('Permissions-Policy', permissionsPolicy);
  response.setHeader('Cache-Control', 'no-store');
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)] as const);
}

export function createSecurityHeaders(): RequestHandler {
  const headers = precompute();
  return (request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    if (request.secure) response.setHeader('Strict-Transport-Security', strictTransportSecurity);
    next();
  };
}

export function allowWithNonce(response: Response, nonce: string): void {
  response.setHeader(
    'Content-Security-Policy',
    [
      "default-src 'none'",
      `script-src 'self' 'nonce-${nonce}'`,
      "style-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "object-src 'none'",
    ].join(';'),
  );
}
