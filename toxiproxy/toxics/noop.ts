// Passes everything on: the neutral toxic, and what a link runs when the draw of toxicity spares it.
import type { ToxicPipe, ToxicType } from './toxic.ts';

export async function passThrough(pipe: ToxicPipe): Promise<void> {
  for (;;) {
    const chunk = await pipe.receive();
    if (chunk === 'interrupted') return;
    if (chunk === 'end') return pipe.close();
    await pipe.send(chunk);
  }
}

export const noop: ToxicType<never> = {
  type: 'noop',
  structName: 'NoopToxic',
  attributes: {},
  onLink: () => passThrough,
};
