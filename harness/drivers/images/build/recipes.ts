// The registry: how each stand-in but the base is made.
import { chains } from '../../provision/chains.ts';
import { caddyRelease, toxiproxyRelease } from '../../provision/pinned-releases.ts';
import { debianRelease, type ImageRole, nodeVersion } from '../image-catalogue.ts';
import { stageArchives } from './debian-archives.ts';
import { npmRelease, stageNode } from './node-files.ts';
import type { Recipe } from './recipe.ts';
import { stageBinary } from './static-binary.ts';

export const recipes: Readonly<Record<Exclude<ImageRole, 'base'>, Recipe>> = {
  node: {
    role: 'node',
    onBase: true,
    shared: [],
    inputs: [nodeVersion, npmRelease.integrity],
    stage: (folder, { context }) => stageNode(folder, context),
  },
  postgres: {
    role: 'postgres',
    onBase: true,
    shared: ['debian'],
    inputs: [debianRelease],
    stage: (folder, kitchen) => stageArchives(folder, kitchen, { packages: ['postgresql-17'], main: 'postgresql-17' }),
  },
  redis: {
    role: 'redis',
    onBase: true,
    shared: ['debian'],
    inputs: [debianRelease],
    stage: (folder, kitchen) => stageArchives(folder, kitchen, { packages: ['redis-server'], main: 'redis-server' }),
  },
  toxiproxy: {
    role: 'toxiproxy',
    onBase: false,
    shared: [],
    inputs: [toxiproxyRelease.version],
    stage: (folder, { context }) =>
      stageBinary(
        folder,
        { chain: chains.toxiproxy, version: toxiproxyRelease.version, name: 'toxiproxy-server' },
        context,
      ),
  },
  caddy: {
    role: 'caddy',
    onBase: true,
    shared: [],
    inputs: [caddyRelease.version],
    stage: (folder, { context }) =>
      stageBinary(folder, { chain: chains.caddy, version: caddyRelease.version, name: 'caddy' }, context),
  },
};
