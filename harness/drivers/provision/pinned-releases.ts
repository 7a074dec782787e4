// The official releases that may be fetched, each pinned by the digest that its project or its packagers publish.
import type { Release } from './official-release.provider.ts';

const sha256 = (hex: string) => ({ algorithm: 'sha256', hex }) as const;
const sha512 = (hex: string) => ({ algorithm: 'sha512', hex }) as const;

/** Digests as in the Dockerfile of the official image (caddyserver/caddy-docker, 2.11/alpine). */
export const caddyRelease: Release = {
  version: '2.11.4',
  url: (architecture) =>
    `https://github.com/caddyserver/caddy/releases/download/v2.11.4/caddy_2.11.4_linux_${architecture}.tar.gz`,
  file: 'caddy',
  digests: {
    amd64: sha512(
      '8220d1f013b6f27510247b2360c9e0ca9f018feebd82515f07635318b34ff9777ccc8fd0b6e6f2486ce3a33fe389fbb7db12d05baa474f4587509fb4f5ebf1c9',
    ),
    arm64: sha512(
      'd5a7c423853c24a799765e0e8210d5c7c22a8f56ed37a3cae2fb9f58be138853c02b4efd6b59d576e6d8c7c0d30b9c1592deeaa6a536ff69bcca23b8c1ea709c',
    ),
  },
};

/** Digests as in cashapp/hermit-packages, toxiproxy.hcl. */
export const toxiproxyRelease: Release = {
  version: '2.12.0',
  url: (architecture) =>
    `https://github.com/Shopify/toxiproxy/releases/download/v2.12.0/toxiproxy_2.12.0_linux_${architecture}.tar.gz`,
  file: 'toxiproxy-server',
  digests: {
    amd64: sha256('65e042d3fc2290c099527bc506446a6fd863a09f113b8944b636ece70221c2b3'),
    arm64: sha256('ab417dafc77ae8b54ec8461cc5da5180d0465a61dcbda86c72da72ee4ab843b7'),
  },
};
