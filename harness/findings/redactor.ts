// Removes secrets from everything that a run writes, also where they appear encoded.
import { secretForms } from '../model/secret-forms.ts';

/** Knows the secrets of a run; more can be added while it goes on. */
export interface Redactor {
  add(secret: string): void;
  text(text: string): string;
  bytes(bytes: Uint8Array): Uint8Array;
  /** The longest form of a secret, in characters: how far one may reach across a cut. */
  readonly longestForm: number;
}

const redactedMark = '[redacted]';

export function createRedactor(secrets: Iterable<string> = []): Redactor {
  const forms = new Set<string>();
  let pattern: RegExp | undefined;

  const apply = (text: string): string => {
    if (forms.size === 0) return text;
    // The longest first, or a secret that begins with another one would keep its tail.
    pattern ??= new RegExp(
      [...forms]
        .sort((a, b) => b.length - a.length)
        .map(RegExp.escape)
        .join('|'),
      'g',
    );
    return text.replace(pattern, redactedMark);
  };
  const redactor: Redactor = {
    add(secret) {
      if (secret === '') return;
      for (const form of formsOf(secret)) forms.add(form);
      pattern = undefined;
    },
    text: apply,
    bytes: (bytes) =>
      Buffer.from(apply(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')), 'latin1'),
    get longestForm() {
      return Math.max(0, ...[...forms].map(({ length }) => length));
    },
  };
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

function formsOf(secret: string): string[] {
  return secretForms(secret).flatMap(({ text }) => [
    text,
    // Bytes are searched as latin1, where a character beyond ASCII looks like two or more.
    Buffer.from(text, 'utf8').toString('latin1'),
  ]);
}
