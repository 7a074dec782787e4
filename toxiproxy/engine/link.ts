// One direction of one connection: from a socket, through the toxics of that direction, to the other socket.
import type { ActiveToxic, Direction } from './active-toxic.ts';
import type { Peer } from './peer.ts';
import type { Sink } from './sink.ts';
import { ToxicStage } from './toxic-stage.ts';

export class Link {
  readonly direction: Direction;
  readonly #source: Peer;
  readonly #destination: Peer;
  readonly #stages: ToxicStage[];
  #head: Sink;
  #sourceEnded = false;
  #finished = false;

  constructor(direction: Direction, source: Peer, destination: Peer, chain: readonly ActiveToxic[]) {
    this.direction = direction;
    this.#source = source;
    this.#destination = destination;
    this.#head = destination;
    this.#stages = chain
      .toReversed()
      .map((toxic) => {
        const stage = new ToxicStage(toxic, this.#head);
        this.#head = stage.input;
        return stage;
      })
      .toReversed();
    this.#feed(this.#head);
    for (const stage of this.#stages) stage.start();
    this.#relay();
  }

  async add(toxic: ActiveToxic): Promise<void> {
    const last = this.#stages.at(-1);
    if (this.#finished || (last ? last.ending : this.#sourceEnded)) return;
    await last?.interrupt();
    if (last?.ending) return;
    const stage = new ToxicStage(toxic, this.#destination);
    this.#stages.push(stage);
    if (last) {
      last.output = stage.input;
      last.start();
    } else {
      this.#feed(stage.input);
    }
    stage.start();
  }

  async update(toxic: ActiveToxic): Promise<void> {
    const stage = this.#stages.find((candidate) => candidate.toxic === toxic);
    if (!stage || stage.ending) return;
    await stage.interrupt();
    if (!stage.ending) stage.start();
  }

  async remove(toxic: ActiveToxic): Promise<void> {
    const index = this.#stages.findIndex((candidate) => candidate.toxic === toxic);
    const stage = this.#stages[index];
    if (!stage || stage.ending) return;
    await stage.interrupt();
    if (stage.ending) return;
    if (toxic.type.closesOnRemoval) {
      stage.close();
      return;
    }
    const previous = this.#stages[index - 1];
    await previous?.interrupt();
    // What is queued is pushed on and not waited for: a peer that no longer reads costs memory here, never the API.
    stage.input.moveTo(stage.output);
    this.#stages.splice(index, 1);
    if (!previous) {
      this.#feed(stage.output);
      return;
    }
    previous.output = stage.output;
    if (!previous.ending) previous.start();
  }

  sourceEnded(): void {
    if (this.#sourceEnded) return;
    this.#sourceEnded = true;
    this.#head.end();
  }

  /** The destination is gone, and with it any use for what is still under way. */
  finish(): void {
    this.#finished = true;
    for (const stage of this.#stages) stage.dispose();
    this.#source.socket.pause();
  }

  #feed(head: Sink): void {
    const source = this.#source.socket;
    this.#head = head;
    head.onRoom = () => source.resume();
    // A fresh queue has room even where the peer has stopped reading: filling it at each change would add up.
    if (head.full || this.#destination.full) source.pause();
    else source.resume();
  }

  #relay(): void {
    const source = this.#source.socket;
    const destination = this.#destination.socket;
    source.on('data', (data: Buffer) => {
      // The bare relay: with no toxic in the way not even the time of arrival is taken.
      if (this.#head === this.#destination) {
        if (!destination.write(data)) source.pause();
        return;
      }
      this.#head.push({ data, arrivedAtMs: performance.now() });
      if (this.#head.full) source.pause();
    });
    source.once('end', () => this.sourceEnded());
    this.#destination.onDrained = () => {
      if (!this.#head.full) source.resume();
    };
  }
}
