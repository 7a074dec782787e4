// What the suite knows of a running Toxiproxy, whichever engine serves it.
export type ToxiproxyServer = AsyncDisposable & {
  readonly engine: 'embedded' | 'real';
  readonly apiUrl: string;
  readonly version: string;
};
