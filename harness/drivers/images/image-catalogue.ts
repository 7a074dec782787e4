// The one table of images: for each role the official one, and the stand-in that is built where nothing can be pulled.
import { caddyRelease, toxiproxyRelease } from '../provision/pinned-releases.ts';

export const imageRoles = ['base', 'node', 'postgres', 'redis', 'toxiproxy', 'caddy'] as const;
export type ImageRole = (typeof imageRoles)[number];

export interface OfficialImage {
  /** With a tag that names the version. */
  readonly reference: string;
  /** `sha256:…`, only as a registry told it; never written by hand. */
  readonly digest?: string;
}

export interface ImageEntry {
  readonly role: ImageRole;
  /** What it is, for a person. */
  readonly title: string;
  readonly official: OfficialImage;
  /** `seaworthy/<name>:<version>`, so that nobody takes it for the official one. */
  readonly standIn: string;
}

/** That of the optional dependencies `node-linux-*`, which the stand-in is made from. */
export const nodeVersion = '24.21.0';

/** The release whose packages the stand-ins are made from. */
export const debianRelease = 'trixie';

export const imageCatalogue: Readonly<Record<ImageRole, ImageEntry>> = {
  base: {
    role: 'base',
    title: `Debian ${debianRelease}, without apt, perl and documentation`,
    official: { reference: `debian:${debianRelease}-slim` },
    standIn: `seaworthy/base:${debianRelease}`,
  },
  node: {
    role: 'node',
    title: 'Node.js with npm',
    official: { reference: `node:${nodeVersion}-${debianRelease}-slim` },
    standIn: 'seaworthy/node:24',
  },
  postgres: {
    role: 'postgres',
    title: 'PostgreSQL',
    official: { reference: `postgres:17-${debianRelease}` },
    standIn: 'seaworthy/postgres:17',
  },
  redis: {
    role: 'redis',
    title: 'Redis',
    official: { reference: 'redis:8.0' },
    standIn: 'seaworthy/redis:8',
  },
  toxiproxy: {
    role: 'toxiproxy',
    title: 'Toxiproxy',
    official: { reference: `ghcr.io/shopify/toxiproxy:${toxiproxyRelease.version}` },
    standIn: 'seaworthy/toxiproxy:2',
  },
  caddy: {
    role: 'caddy',
    title: 'Caddy',
    official: { reference: `caddy:${caddyRelease.version}` },
    standIn: 'seaworthy/caddy:2',
  },
};

/** Labels of every stand-in. */
export const imageLabels = {
  role: 'org.seaworthy.image',
  /** What it was built from, so that it is built again only when that changed. */
  recipe: 'org.seaworthy.recipe',
  /** Exact version of what it holds: `17.12`. */
  version: 'org.seaworthy.version',
  standsInFor: 'org.seaworthy.stands-in-for',
} as const;

/** What is asked for by name and digest where the digest is known. */
export function officialReference({ official }: ImageEntry): string {
  return official.digest === undefined ? official.reference : `${official.reference}@${official.digest}`;
}
