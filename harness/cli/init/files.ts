// The texts of what `init` writes.
import path from 'node:path';
import { stringify } from 'yaml';
import { type Answers, isUrl } from './answers.ts';

export const manifestFile = 'target.yaml';
export const waiversFile = 'waivers.yaml';

// Where it lies once the package is installed beside the service: the same on every machine.
const schema = 'node_modules/seaworthy/dist/results/schema/target.schema.json';

export function manifestText({ name, start, build, migrate }: Answers): string {
  const how = isUrl(start)
    ? [`  url: ${scalar(start)} # it runs already; only what can be asked from outside is assessed`]
    : [
        `  command: ${command(start)} # a list is executed directly, a string by sh -c`,
        build === ''
          ? '  # build: npm ci && npm run build'
          : `  build: ${scalar(build)} # once per run, before the first start`,
      ];
  const commands =
    migrate === '' ? '# commands:\n#   migrate: npm run migrate' : `commands:\n  migrate: ${command(migrate)}`;
  return `# yaml-language-server: $schema=${schema}
# How Seaworthy starts this service, and what it names differently from the contract. Only what differs need be said.
name: ${scalar(name)}
start:
${how.join('\n')}

# Contract variables that have other names here.
# env: { port: HTTP_PORT, databaseUrl: DB_URL }

# Required secrets beside DATABASE_PASSWORD, SESSION_SECRET, PROVIDER_API_KEY and OPERATOR_TOKEN.
# secrets: [PAYMENT_KEY]

# Routes of the contract that lie elsewhere.
# routes: { tasks: /api/v1/tasks }

# Log fields and events that are called differently.
# logs: { serviceVersion: service.version, events: { stopping: app.stopping } }

# Table of the applied migrations, newest row last.
# migrationsTable: pgmigrations

${commands}

# Files that exercises ask for.
# files:
#   deployment: k8s/deployment.yaml
#   readme: README.md
#   openapi: openapi.yaml
#   source: src
`;
}

export function waiversText(): string {
  return `# Failed criteria that an owner accepts for a while. They stay visible in each report and never raise the grade.
# An expired waiver fails, and so does one for a criterion that passes.
#
# - criterion: health/readyz-is-bounded
#   reason: The new driver with timeouts is rolled out next week.
#   owner: team-platform
#   expires: 2026-12-31 # at most 90 days ahead
`;
}

export interface WorkflowFacts {
  /** Whether the service has a package.json, and so a lockfile to take the suite from. */
  readonly isPackage: boolean;
  /** The workflow's own path in the repository. */
  readonly file: string;
  /** The service's folder in the repository; empty for its root. */
  readonly folder: string;
}

// The name is not ours on any registry: what is there under it may be anybody's, so that nothing is ever installed by name.
const named = `env:
  # FILL IN: where seaworthy comes from, the path (in this repository) or the https URL of its packed .tgz.
  SEAWORTHY: ''
`;

const installNamed = (file: string): string => `      - name: Install seaworthy
        run: |
          case "$SEAWORTHY" in
            '') echo '::error::Fill in SEAWORTHY in ${file}: the path or https URL of the packed seaworthy'; exit 1 ;;
            https://*) from=$SEAWORTHY ;;
            *) from=$(realpath -e -- "$GITHUB_WORKSPACE/$SEAWORTHY") ;;
          esac
          npm install --prefix "$RUNNER_TEMP/seaworthy" "$from"
      - run: $RUNNER_TEMP/seaworthy/node_modules/.bin/seaworthy spec --target ${manifestFile}`;

const installLocked = `      # With seaworthy among the devDependencies; npx fetches nothing by itself.
      - run: npm ci
      - run: npx --no -- seaworthy spec --target ${manifestFile}`;

export function workflowText({ isPackage, file, folder }: WorkflowFacts): string {
  const within = folder === '' ? '' : `    defaults:\n      run:\n        working-directory: ${scalar(folder)}\n`;
  return `# Every change: grades this service against the production-readiness specification, and keeps the report.
name: ${path.basename(file, '.yml')}
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
${isPackage ? '' : named}jobs:
  spec:
    runs-on: ubuntu-latest
    timeout-minutes: 20
${within}    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
${isPackage ? installLocked : installNamed(file)}
      - if: always()
        uses: actions/upload-artifact@v4
        with:
          name: ${path.basename(file, '.yml')}-report
          path: ${folder === '' ? '' : `${folder}/`}results/runs/
`;
}

/** Plain words are started without a shell, so that signals reach the service itself. */
function command(text: string): string {
  const words = text.trim().split(/\s+/);
  const isPlain = words.every((word) => /^[\w@%+=:./-]+$/.test(word)) && !words[0]?.includes('=');
  return isPlain ? `[${words.map(scalar).join(', ')}]` : scalar(text);
}

function scalar(text: string): string {
  const plain = stringify(text, { lineWidth: 0 }).trimEnd();
  // JSON is YAML, too, and stays on its line whatever it holds.
  return plain.includes('\n') ? JSON.stringify(text) : plain;
}
