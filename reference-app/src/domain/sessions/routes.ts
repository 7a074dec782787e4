// POST /login: checks a password and answers with a signed, expiring token.
import { createHmac } from 'node:crypto';
import type { Express, RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../../http-error.ts';
import type { Database } from '../../parts/database.ts';
import { methodNotAllowed, sendData } from '../../parts/envelope.ts';
import type { Secret } from '../../secrets.ts';
import { parse, text } from '../../validation.ts';
import { verifyPassword } from './password.ts';

const sessionMs = 3_600_000;
const loginBody = z.strictObject({ username: text(100), password: text(200) });

function sign(claims: { sub: string; exp: number }, secret: Secret): string {
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${payload}.${createHmac('sha256', secret.read()).update(payload).digest('base64url')}`;
}

export interface SessionRoutesDependencies {
  readonly database: Database;
  readonly jsonBody: readonly RequestHandler[];
  readonly limit: RequestHandler;
  readonly secret: Secret;
}

export function mountSessions(app: Express, dependencies: SessionRoutesDependencies): void {
  const { database, jsonBody, limit, secret } = dependencies;
  app
    .route('/login')
    .post(limit, ...jsonBody, async (request, response) => {
      const { username, password } = parse(loginBody, request.body);
      const [row] = await database.query<{ password_salt: Buffer; password_hash: Buffer }>({
        name: 'user-find',
        text: 'SELECT password_salt, password_hash FROM users WHERE username = $1',
        values: [username],
      });
      const stored = row === undefined ? undefined : { salt: row.password_salt, hash: row.password_hash };
      if (!(await verifyPassword(password, stored))) {
        throw new HttpError(401, 'invalid_credentials', 'the user name or the password is wrong');
      }
      const expiresMs = Date.now() + sessionMs;
      const token = sign({ sub: username, exp: Math.floor(expiresMs / 1000) }, secret);
      sendData(response, 200, { token, expiresAt: new Date(expiresMs).toISOString() });
    })
    .all(methodNotAllowed('POST'));
}
