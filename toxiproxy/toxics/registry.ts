// The toxics that a proxy can be given, each under the name that the API knows it by.
import { bandwidth } from './bandwidth.ts';
import { latency } from './latency.ts';
import { limitData } from './limit-data.ts';
import { noop } from './noop.ts';
import { resetPeer } from './reset-peer.ts';
import { slicer } from './slicer.ts';
import { slowClose } from './slow-close.ts';
import { timeout } from './timeout.ts';
import type { ToxicType } from './toxic.ts';

const toxicTypes: readonly ToxicType[] = [noop, latency, bandwidth, slowClose, timeout, resetPeer, slicer, limitData];

export function findToxicType(type: string): ToxicType | undefined {
  return toxicTypes.find((known) => known.type === type);
}
