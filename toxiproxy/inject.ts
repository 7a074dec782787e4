// Injects a fault into a proxy and returns what takes it back; a fault that was not seen to bite is inconclusive.
import { setTimeout } from 'node:timers/promises';
import { HarnessError, InconclusiveError } from '../harness/model/errors.ts';
import type { ProxyHandle } from './control-plane.ts';
import { controlProbe, type ProbeProtocol, type ProbeResult } from './control-probe.ts';
import type { Fault } from './fault.ts';

// A target reconnects after an earlier fault, and a FIN takes a moment to arrive.
const settleMs = 3_000;
const settlePollMs = 50;

export interface InjectionSite {
  readonly proxy: ProxyHandle;
  readonly protocol: ProbeProtocol;
  /** Connections that the target holds through the proxy now; undefined where that cannot be seen. */
  readonly targetConnections: () => Promise<number | undefined>;
  /** Whether a target is expected to hold connections open there all the time. */
  readonly heldOpen: boolean;
}

/** A fault that is in force. Disposing takes it back and checks that nothing is left of it. */
export interface InjectedFault extends AsyncDisposable {
  readonly fault: Fault;
  /** Epoch ms at which it was in force. */
  readonly sinceMs: number;
  /** What the witness saw, for the evidence. */
  readonly witness: readonly string[];
  /** Takes it back; a second call does nothing. */
  undo(): Promise<void>;
}

/** Injects `fault`; throws InconclusiveError when the witness does not see it. Proxy faults only. */
export async function injectFault(fault: Fault, site: InjectionSite): Promise<InjectedFault> {
  const witness: string[] = [];
  const before = await settled(site, (open) => !site.heldOpen || open > 0);
  if (site.heldOpen && before === 0) {
    throw notSeen(fault, 'the target holds no connection through the proxy, so the fault would hit nothing');
  }
  const control = await probe(site, 2_000);
  if (control.ended !== 'answered') throw notSeen(fault, `before the fault a control probe was ${control.ended}`);
  witness.push(
    `before: control probe answered in ${control.elapsedMs.toFixed(1)} ms; target connections: ${before ?? 'not seen'}`,
  );

  const names = toxicNames(fault);
  let undone: Promise<void> | undefined;
  const undo = () => (undone ??= takeBack(fault, site, names));
  let sinceMs: number;
  try {
    await apply(fault, site.proxy, names);
    sinceMs = Date.now();
    witness.push(...(await observe(fault, site, names)));
  } catch (error) {
    // Why it is not in force says more than what its undo then met.
    await undo().catch(() => {});
    throw error;
  }
  return { fault, sinceMs, witness, undo, [Symbol.asyncDispose]: undo };
}

function toxicNames({ name, effect }: Fault): string[] {
  if (effect.kind !== 'toxics') return [];
  return effect.toxics.map((toxic, index) => `${name}-${toxic.stream}-${index}`);
}

async function apply(fault: Fault, proxy: ProxyHandle, names: readonly string[]): Promise<void> {
  if (fault.effect.kind !== 'toxics') {
    await proxy.setEnabled(false);
    return;
  }
  for (const [index, toxic] of fault.effect.toxics.entries()) await proxy.addToxic(toxic, names[index] ?? fault.name);
  // reset_peer spares connections that were open before it: cut them, so that pooled ones are hit as well.
  if (fault.effect.severs === true) {
    await proxy.setEnabled(false);
    await proxy.setEnabled(true);
  }
}

async function observe(fault: Fault, site: InjectionSite, names: readonly string[]): Promise<string[]> {
  const state = await site.proxy.state();
  const missing = names.filter((name) => !state.toxics.includes(name));
  if (missing.length > 0) throw notSeen(fault, `the proxy does not list ${missing.join(', ')}`);
  if (fault.effect.kind === 'down' && state.enabled) throw notSeen(fault, 'the proxy is still enabled');
  const seen = [await witnessed(fault, site)];
  const pooled = fault.effect.kind === 'down' ? await settled(site, (open) => open === 0) : undefined;
  if (pooled !== undefined && pooled > 0) throw notSeen(fault, `${pooled} connections through the proxy survived it`);
  if (pooled === 0) seen.push('connections of the target through the proxy: 0');
  return seen;
}

/** Connections through the proxy as soon as `good` holds for them, or what they are after a while. */
async function settled(site: InjectionSite, good: (open: number) => boolean): Promise<number | undefined> {
  const giveUpAt = performance.now() + settleMs;
  for (;;) {
    const open = await site.targetConnections();
    if (open === undefined || good(open) || performance.now() > giveUpAt) return open;
    await setTimeout(settlePollMs);
  }
}

async function witnessed(fault: Fault, site: InjectionSite): Promise<string> {
  const rule = fault.witness;
  if (rule.sees === 'flaky') {
    const results = await Promise.all(Array.from({ length: rule.probes }, () => probe(site, 2_000)));
    const answered = results.filter((result) => result.ended === 'answered').length;
    if (answered === 0 || answered === rule.probes)
      throw notSeen(fault, `${answered} of ${rule.probes} probes answered`);
    return `${answered} of ${rule.probes} control probes were answered, the others cut`;
  }
  const timeoutMs = rule.sees === 'silent' ? rule.withinMs : 10_000;
  const result = await probe(site, timeoutMs, rule.sees === 'narrow' ? rule.bytes : undefined);
  if (!matches(rule, result))
    throw notSeen(fault, `a control probe was ${result.ended} after ${result.elapsedMs.toFixed(1)} ms`);
  return `control probe: ${result.ended} after ${result.elapsedMs.toFixed(1)} ms`;
}

function matches(rule: Fault['witness'], result: ProbeResult): boolean {
  switch (rule.sees) {
    case 'refused':
      return result.ended === 'refused';
    case 'silent':
      return result.connected && result.ended === 'silent';
    case 'reset':
      return result.connected && (result.ended === 'reset' || result.ended === 'closed');
    case 'slow':
    case 'narrow':
      return result.ended === 'answered' && result.elapsedMs >= rule.atLeastMs;
    default:
      return false;
  }
}

async function takeBack(fault: Fault, site: InjectionSite, names: readonly string[]): Promise<void> {
  const there = await site.proxy.state();
  for (const name of names) if (there.toxics.includes(name)) await site.proxy.removeToxic(name);
  if (!there.enabled) await site.proxy.setEnabled(true);
  const state = await site.proxy.state();
  const left = names.filter((name) => state.toxics.includes(name));
  const control = await probe(site, 5_000);
  if (!state.enabled || left.length > 0 || control.ended !== 'answered') {
    throw new HarnessError({
      code: 'fault-not-undone',
      message: `${fault.name}: after its undo a control probe was ${control.ended}, toxics left: ${left.join(', ') || 'none'}`,
      hint: 'The lab closes with its proxies; run the criterion again.',
    });
  }
}

function probe(site: InjectionSite, timeoutMs: number, minimumBytes?: number): Promise<ProbeResult> {
  const { host, port } = site.proxy;
  return controlProbe({
    host,
    port,
    protocol: site.protocol,
    timeoutMs,
    ...(minimumBytes !== undefined && { minimumBytes }),
  });
}

function notSeen(fault: Fault, why: string): InconclusiveError {
  return new InconclusiveError({
    code: 'fault-not-witnessed',
    message: `${fault.name}: ${why}`,
    hint: 'Check that the target uses the addresses that the lab gives it (its manifest maps the variables).',
  });
}
