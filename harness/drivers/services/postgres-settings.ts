// The settings of a lab's PostgreSQL: small and quick, since its data need not outlive a crash of the machine.

/** For initdb. The password is asked over TCP too, so that a wrong one is refused as it would be in production. */
export const initdbArgs: readonly string[] = [
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--auth=scram-sha-256',
  '--wal-segsize=1',
  '--no-sync',
  '--no-instructions',
];

/** Wherever it runs; what is not named keeps PostgreSQL's default. */
const common: Readonly<Record<string, string>> = {
  max_connections: '200',
  shared_buffers: '64MB',
  huge_pages: 'off',
  fsync: 'off',
  full_page_writes: 'off',
  max_wal_size: '256MB',
  min_wal_size: '8MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  logging_collector: 'off',
};

/** Appended to postgresql.conf of a server that is a process of this machine. */
export function settings(options: { readonly statements: boolean }): string {
  const own: Readonly<Record<string, string>> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // In the data directory, which the sweep removes; segments in /dev/shm would outlive a SIGKILL.
    dynamic_shared_memory_type: 'mmap',
    ...common,
    ...(options.statements && { shared_preload_libraries: 'pg_stat_statements' }),
  };
  const lines = Object.entries(own).map(([name, value]) => `${name} = '${value}'`);
  return `\n${lines.join('\n')}\n`;
}

/** Arguments of a server in a container, where images have pg_stat_statements, and a world of its own. */
export function containerArgs(): string[] {
  const all = { ...common, shared_preload_libraries: 'pg_stat_statements' };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
