// Writes answers byte for byte as the real server does: key order, escapes, and the shortest form of a float32.
import type { ActiveToxic } from './active-toxic.ts';

export interface ProxyView {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  readonly toxics: readonly ActiveToxic[];
}

export function encodeProxy(proxy: ProxyView): string {
  const fields = [
    `"name":${encodeString(proxy.name)}`,
    `"listen":${encodeString(proxy.listen)}`,
    `"upstream":${encodeString(proxy.upstream)}`,
    `"enabled":${proxy.enabled}`,
    '"Logger":{}',
    `"toxics":${encodeToxics(proxy.toxics)}`,
  ];
  return `{${fields.join(',')}}`;
}

export function encodeProxyMap(proxies: readonly ProxyView[]): string {
  const entries = proxies
    .toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
    .map((proxy) => `${encodeString(proxy.name)}:${encodeProxy(proxy)}`);
  return `{${entries.join(',')}}`;
}

export function encodePopulated(
  proxies: readonly ProxyView[],
  error?: { readonly message: string; readonly status: number },
): string {
  // Not one proxy is null there, never an empty list.
  const list = proxies.length === 0 ? 'null' : `[${proxies.map(encodeProxy).join(',')}]`;
  const refusal = error ? `"error":${encodeString(error.message)},"status":${error.status},` : '';
  return `{${refusal}"proxies":${list}}`;
}

export function encodeToxics(toxics: readonly ActiveToxic[]): string {
  return `[${toxics.map(encodeToxic).join(',')}]`;
}

export function encodeToxic(toxic: ActiveToxic): string {
  const attributes = Object.entries(toxic.attributes).map(([name, value]) => `${encodeString(name)}:${value}`);
  const fields = [
    `"attributes":{${attributes.join(',')}}`,
    `"name":${encodeString(toxic.name)}`,
    `"type":${encodeString(toxic.type.type)}`,
    `"stream":${encodeString(toxic.stream)}`,
    `"toxicity":${encodeFloat32(toxic.toxicity)}`,
  ];
  return `{${fields.join(',')}}`;
}

export function encodeError(message: string, status: number): string {
  return `{"error":${encodeString(message)},"status":${status}}`;
}

function encodeString(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function encodeFloat32(value: number): string {
  if (Object.is(value, -0)) return '-0';
  for (let digits = 1; digits < 9; digits += 1) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return String(shorter);
  }
  return String(Number(value.toPrecision(9)));
}
