// The toxics of one proxy, in order per direction, and the open links that they act on.
import { findToxicType } from '../toxics/registry.ts';
import type { ActiveToxic, Direction } from './active-toxic.ts';
import { ApiError } from './api-error.ts';
import { decode } from './go-json-decode.ts';
import { parseFirstValue } from './go-json-parse.ts';
import { Link } from './link.ts';
import type { Peer } from './peer.ts';
import { attributesShape, newToxicShape, type ToxicRequest, toxicUpdateShape } from './toxic-shape.ts';

export class ToxicCollection {
  readonly #chains: Record<Direction, ActiveToxic[]> = { upstream: [], downstream: [] };
  readonly #links = new Set<Link>();

  list(): readonly ActiveToxic[] {
    return [...this.#chains.upstream, ...this.#chains.downstream];
  }

  get(name: string): ActiveToxic {
    const toxic = this.list().find((candidate) => candidate.name === name);
    if (!toxic) throw ApiError.toxicNotFound();
    return toxic;
  }

  /** Two links join the peers; a connection accepted under reset_peer in either direction is reset when it closes. */
  connect(client: Peer, upstream: Peer): void {
    if (this.list().some((toxic) => toxic.type.resetsConnections)) {
      client.resetsOnClose = true;
      upstream.resetsOnClose = true;
    }
    const outward = new Link('upstream', client, upstream, this.#chains.upstream);
    const inward = new Link('downstream', upstream, client, this.#chains.downstream);
    this.#links.add(outward).add(inward);
    this.#followClose(client, outward, inward);
    this.#followClose(upstream, inward, outward);
  }

  async add(body: Buffer): Promise<ActiveToxic> {
    const request: ToxicRequest = { name: '', type: '', stream: 'downstream', toxicity: 1 };
    const root = parseFirstValue(body);
    decode(root, newToxicShape(request));
    const direction = parseDirection(request.stream);
    const type = findToxicType(request.type);
    if (!type) throw ApiError.invalidToxicType();
    const name = request.name || `${request.type}_${request.stream}`;
    if (this.list().some((toxic) => toxic.name === name)) throw ApiError.toxicAlreadyExists();

    const attributes = Object.fromEntries(Object.keys(type.attributes).map((attribute) => [attribute, 0]));
    const toxic: ActiveToxic = { ...request, name, type, direction, attributes };
    decode(root, attributesShape(toxic));
    this.#chains[direction].push(toxic);
    await this.#onLinks(toxic, (link) => link.add(toxic));
    return toxic;
  }

  async update(name: string, body: Buffer): Promise<ActiveToxic> {
    const toxic = this.get(name);
    const request = { toxicity: toxic.toxicity };
    decode(parseFirstValue(body), toxicUpdateShape(toxic, request));
    toxic.toxicity = request.toxicity;
    await this.#onLinks(toxic, (link) => link.update(toxic));
    return toxic;
  }

  async remove(name: string): Promise<void> {
    await this.#remove(this.get(name));
  }

  async clear(): Promise<void> {
    for (const toxic of this.list()) await this.#remove(toxic);
  }

  async #remove(toxic: ActiveToxic): Promise<void> {
    const chain = this.#chains[toxic.direction];
    chain.splice(chain.indexOf(toxic), 1);
    await this.#onLinks(toxic, (link) => link.remove(toxic));
  }

  async #onLinks(toxic: ActiveToxic, change: (link: Link) => Promise<void>): Promise<void> {
    await Promise.all([...this.#links].filter((link) => link.direction === toxic.direction).map(change));
  }

  #followClose(peer: Peer, from: Link, to: Link): void {
    peer.onClosed = () => {
      to.finish();
      this.#links.delete(to);
      from.sourceEnded();
    };
  }
}

function parseDirection(stream: string): Direction {
  const direction = stream.toLowerCase();
  if (direction !== 'upstream' && direction !== 'downstream') throw ApiError.invalidStream();
  return direction;
}
