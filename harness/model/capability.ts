// The capabilities that a lab can offer, and the faults that each fault capability covers.

export const capabilities = [
  'http',
  'browser',
  'load',
  'configure',
  'restart',
  'signal',
  'logs',
  'process',
  'replicas',
  'edge',
  'image',
  'container',
  'compose',
  'source',
  'commands',
  'collector',
  'database',
  'redis',
  'provider',
  'fault:database',
  'fault:redis',
  'fault:queue',
  'fault:migrations',
  'fault:provider',
] as const;

/** One thing that a lab can do to a target. */
export type Capability = (typeof capabilities)[number];

/** Those that only a container engine can offer. */
export const engineCapabilities: readonly Capability[] = ['image', 'container', 'compose'];

export function needsEngine(needs: readonly Capability[] = []): boolean {
  return needs.some((need) => engineCapabilities.includes(need));
}

/** Whether a lab can offer a capability, and if not, why. */
export type Offer = { readonly offered: true } | { readonly offered: false; readonly reason: string };
