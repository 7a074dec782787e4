// Makes the repro.sh of a failure: the criterion's own commands, with the lab that they need and how to get it.
import type { CriterionMeta } from '../model/criterion.ts';
import { invocation } from '../model/invocation.ts';
import type { RunSettings } from '../model/run-settings.ts';

/**
 * START, a command that starts one more instance in the foreground, with `NAME=value` and `-u NAME` as in env(1) to change its variables; FREE_PORT for
 * it, and SECRET_NAMES, the secrets that it must not start without, with SECRET_VALUES in that order, and OPERATOR_SECRET. SOURCE_ROOT, and in it SOURCE_FILES, what the manifest names. For each instance n from 0: BASE_URL_n, PID_n, PIDFILE_n, LOG_n and EXIT_n (files, filled when it has ended) and
 * RESTART_n (a command). EDGE_URL with several instances. TOXIPROXY_URL, whose proxies are `database-n`, `redis-n`,
 * `queue-n`, `provider-n`. PROVIDER_CALLS (a command: a line `epoch-ms METHOD path traceparent` for each call), SPANS (a
 * command: a line `trace-id span-id parent-id part` for each span, with `configure`), FLAKY_PROVIDER (a command: each rate of
 * a currency in X fails twice first, one in Y is never answered, and every notification fails). RUN_BLOCK (a command: runs a file as the lab runs a block of README or RUNBOOKS, both
 * absolute), CONTRACT_VARIABLES (by own names). PEND_MIGRATION, RESTORE_MIGRATION, ABANDONED_SESSIONS,
 * TRACE_TEXTS (all exports), MIGRATE, CHANGE_PASSWORD (of the target's role; prints it), END_SESSIONS (commands). LIVENESS_PATH,
 * READINESS_PATH, LIVENESS_TIMEOUT_SECONDS, LIVENESS_TRIP_SECONDS, PROBE_PROBLEM (empty, or why they cannot be used; from the Kubernetes manifest). Of an image: IMAGE, CONTAINER_NAME,
 * RUN_CONTAINER and RUN_CONTAINER_HARDENED (commands: start a container of that name and return), DOCKERFILE and SOURCE_ROOT. Of a compose file: COMPOSE (a command: docker compose with a project and variables of its own),
 * COMPOSE_WITHOUT_SECRETS, COMPOSE_FILE_PATH and SOURCE_ROOT. Of secrets in an image: IMAGE_WITH_SECRETS and PLANTED, what each begins with. `npm run lab` writes
 * them to its --write-env.
 */
export function reproScript(criterion: string, meta: CriterionMeta, settings: RunSettings): string {
  const target = settings.target ?? settings.targetUrl;
  const option = [
    ...(settings.driver === 'embedded' ? [] : [` --driver ${settings.driver}`]),
    ...(target === undefined ? [] : [` --target ${shellQuote(target)}`]),
  ].join('');
  // What a longer profile found, a shorter one need not find again.
  const profile = settings.profile === 'quick' ? '' : ` --profile ${settings.profile}`;
  return `#!/usr/bin/env bash
# ${criterion}: ${oneLine(meta.failureTitle)}
# Shows the symptom on a lab of its own: prints SYMPTOM and ends with 1 when it is there, with 0 when not.
# Terminal 1, keeps the lab open:   ${invocation('lab', criterion)}${option} --write-env lab.env
# Terminal 2, when it says ready:   set -a; . ./lab.env; set +a; bash repro.sh
# The whole check again:            ${invocation('spec', criterion)}${option}${profile} --seed ${settings.seed}
set -u
symptom() { echo "SYMPTOM: $*"; exit 1; }
status() { curl -s -o /dev/null -m "\${2:-5}" -w '%{http_code}' "$1"; }
${meta.repro.trim()}
echo 'no symptom'
`;
}

export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
