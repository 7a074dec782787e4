// The forms in which a secret can turn up in a text: as it is, and as it is encoded on the way.

export const secretFormNames = ['plain', 'JSON', 'URL-encoded', 'base64', 'hex', 'reversed'] as const;

export type SecretFormName = (typeof secretFormNames)[number];

export interface SecretForm {
  readonly name: SecretFormName;
  readonly text: string;
}

/** What is shorter turns up in any text by chance, once it is cut for an alignment or turned round. */
const shortestDerivedLength = 8;

/** Every form, each text once; the plain ones first. */
export function secretForms(secret: string): SecretForm[] {
  const utf8 = Buffer.from(secret, 'utf8');
  const urlEncoded = encodeURIComponent(secret.toWellFormed());
  const hex = utf8.toString('hex');
  const base64 = [utf8.toString('base64').replace(/=+$/, ''), ...alignments(utf8)];
  const reversed = [...secret].reverse().join('');
  const forms: SecretForm[] = [
    { name: 'plain', text: secret },
    { name: 'JSON', text: JSON.stringify(secret).slice(1, -1) },
    ...[urlEncoded, urlEncoded.replace(/%../g, (code) => code.toLowerCase()), formEncoded(secret)].map(
      (text): SecretForm => ({ name: 'URL-encoded', text }),
    ),
    ...base64.flatMap((text): SecretForm[] => [
      { name: 'base64', text },
      { name: 'base64', text: text.replaceAll('+', '-').replaceAll('/', '_') },
    ]),
    ...[hex, hex.toUpperCase()].map((text): SecretForm => ({ name: 'hex', text })),
    ...(secret.length < shortestDerivedLength ? [] : [{ name: 'reversed', text: reversed } as const]),
  ];
  const seen = new Set<string>();
  return forms.filter(({ text }) => text !== '' && !seen.has(text) && seen.add(text));
}

/**
 * What is the same in the base64 of every text that holds the bytes, for each of the three places at which they can
 * begin in a group; the characters at both ends also depend on what stands around.
 */
function alignments(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const whole = (offset + bytes.length) % 3 === 0 ? encoded.length : encoded.length - 1;
    const text = encoded.slice(offset === 0 ? 0 : offset + 1, whole);
    return text.length < shortestDerivedLength ? [] : [text];
  });
}

function formEncoded(secret: string): string {
  return new URLSearchParams([['', secret.toWellFormed()]]).toString().slice(1);
}
