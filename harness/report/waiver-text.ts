// What a waiver comes to, in one sentence, the same in every format; its words are the target's, and not trusted.
import type { Grade } from '../model/run.ts';
import { brokenWaivers, failedMusts, unwaivedMusts } from '../model/verdict.ts';
import type { JudgedWaiver } from '../model/waiver.ts';

export function waiverText({ state, expires, owner, reason }: JudgedWaiver): string {
  const who = `${owner}: ${reason}`;
  switch (state) {
    case 'active':
      return `Waived until ${expires}, by ${who}`;
    case 'expired':
      return `Its waiver expired: ${expires} was its last day. Renew it, or mend the target. By ${who}`;
    case 'stale':
      return `Its waiver until ${expires} is stale: the criterion passes. Remove the waiver. By ${who}`;
    case 'idle':
      return `Its waiver until ${expires} is idle: the criterion was not assessed. By ${who}`;
  }
}

/** `1 waiver expired, 2 are stale`; empty when no waiver fails the run. */
export function brokenWaiversText(grade: Grade): string {
  const count = (state: JudgedWaiver['state']): number =>
    brokenWaivers(grade).filter((one) => one.state === state).length;
  const [expired, stale] = [count('expired'), count('stale')];
  const parts = [
    expired > 0 ? `${expired} ${expired === 1 ? 'waiver has' : 'waivers have'} expired` : '',
    stale > 0 ? `${stale} ${stale === 1 ? 'waiver is' : 'waivers are'} stale` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** Failed musts that a waiver lets through. */
export const waivedMusts = (grade: Grade): number => failedMusts(grade).length - unwaivedMusts(grade).length;
