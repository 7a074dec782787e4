// Password hashes with scrypt; an unknown user costs the same time as a wrong password.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

export interface PasswordHash {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

const hashBytes = 32;
const saltBytes = 16;

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, hashBytes, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(saltBytes);
  return { salt, hash: await derive(password, salt) };
}

const nobody: PasswordHash = { salt: Buffer.alloc(saltBytes), hash: Buffer.alloc(hashBytes) };

export async function verifyPassword(password: string, stored: PasswordHash | undefined): Promise<boolean> {
  const { salt, hash } = stored ?? nobody;
  const matches = timingSafeEqual(await derive(password, salt), hash);
  return matches && stored !== undefined;
}
