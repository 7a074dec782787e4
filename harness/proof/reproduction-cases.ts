// For each criterion a mutant whose defect its repro.sh has to show, and words of the symptom.

interface ReproductionCase {
  readonly mutant: string;
  /** Empty: whichever of the script's symptoms comes first. */
  readonly words: string;
}

export const reproductionCases: Readonly<Record<string, ReproductionCase>> = {
  'general/envelope': { mutant: 'unknown-route-as-html', words: 'an unknown route is answered outside the envelope' },
  'general/validated-inputs': { mutant: 'unknown-fields-ignored', words: 'is answered 201' },
  'general/trace-propagation': { mutant: 'trace-not-sent-on', words: 'with another trace' },
  'general/retries-with-backoff': { mutant: 'notification-retried', words: 'sent 2 times' },
  'general/runbooks': { mutant: 'rollback-runbook-outdated', words: 'rollback.md ends with' },
  'general/readme': { mutant: 'variable-not-documented', words: 'does not name' },
  'general/openapi-conformance': { mutant: 'undocumented-status', words: 'which its document does not have' },
  'docker-image/single-small-image': { mutant: 'weight-deleted-later', words: 'the image has ' },
  'docker-image/runs-as-non-root': { mutant: 'container-back-to-root', words: 'belong to the users' },
  'docker-image/becomes-healthy': { mutant: 'healthcheck-always-true', words: 'not unhealthy' },
  'docker-image/production-only-contents': { mutant: 'image-with-sources', words: 'in the layers of the image' },
  'docker-image/production-environment': { mutant: 'app-of-third-user', words: 'of somebody else' },
  'docker-image/least-privilege-runtime': { mutant: 'writes-beside-itself', words: 'it ends' },
  'docker-image/pid1-gets-signals': { mutant: 'shell-before-app', words: 'docker stop took' },
  'docker-image/pinned-base': { mutant: 'base-latest', words: 'a base without a version' },
  'compose-stack/waits-for-healthy-dependencies': { mutant: 'app-waits-for-nothing', words: 'the app started at' },
  'compose-stack/readyz-follows-database': { mutant: 'stack-readyz-always', words: '/readyz says 200' },
  'compose-stack/keeps-data': { mutant: 'database-in-anonymous-volume', words: 'after down and up' },
  'compose-stack/isolated-network': { mutant: 'database-published', words: 'published on the host' },
  'compose-stack/parameterised': { mutant: 'default-password', words: '' },
  'compose-stack/real-healthchecks': { mutant: 'redis-check-without-answer', words: 'redis is stopped and healthy' },
  'secrets/missing-secret-stops-boot': { mutant: 'default-secret', words: 'started with env -u SESSION_SECRET' },
  'secrets/no-secret-in-output': { mutant: 'authorization-logged', words: '' },
  'secrets/mounted-files': { mutant: 'secret-files-unknown', words: '' },
  'secrets/not-in-image': { mutant: 'env-file-deleted-later', words: 'in the layers' },
  'secrets/not-in-source': { mutant: 'password-in-deployment', words: 'these lines look like secrets' },
  'secrets/rotation': { mutant: 'secret-file-read-once', words: '' },
  'health/probe-transitions': { mutant: 'readiness-only-database', words: '/readyz says 200 while redis is down' },
  'health/probes-wired': { mutant: 'liveness-probe-on-readyz', words: "the liveness probe's path says 503" },
  'health/load-balancer-removes-instance': {
    mutant: 'readiness-without-database',
    words: 'through the balancer is answered',
  },
  'health/livez-means-responsive': { mutant: 'livez-checks-database', words: '/livez says' },
  'health/readyz-is-bounded': { mutant: 'check-unbounded', words: '/readyz' },
  'health/starting-is-not-ready': { mutant: 'readiness-without-migrations', words: '/readyz says 200 before' },
  'graceful-shutdown/drains-in-flight': { mutant: 'exits-in-handler', words: '' },
  'graceful-shutdown/ordered-lifecycle': { mutant: 'lifecycle-out-of-order', words: 'the log tells:' },
  'graceful-shutdown/exit-codes': {
    mutant: 'exit-zero-on-timeout',
    words: 'exit code 0 though a request was cut off',
  },
  'graceful-shutdown/refuses-new-connections': { mutant: 'keeps-accepting', words: '' },
  'graceful-shutdown/releases-dependencies': { mutant: 'pools-never-closed', words: 'without a goodbye' },
  'graceful-shutdown/rolling-restart': { mutant: 'sheds-while-listening', words: 'failed during a rolling restart' },
  'structured-logs/parses-as-ndjson': { mutant: 'header-break-plain', words: 'a line is no JSON object' },
  'structured-logs/correlates-requests': { mutant: 'job-line-without-id', words: 'lines with its id' },
  'structured-logs/identifies-build': { mutant: 'version-missing', words: 'does not name the version' },
  'structured-logs/bounded-cost': { mutant: 'log-blocks', words: 'was not answered within 3 s' },
};
