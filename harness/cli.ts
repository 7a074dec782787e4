// The command line: run, try, init, list, explain, doctor, setup, images, lab, catalogue, grade, report, compare, gate and prove.
import path from 'node:path';
import { Argument, Command, CommanderError } from 'commander';
import { catalogueCommand } from './cli/catalogue-command.ts';
import { chooseDriver, type DriverChoice } from './cli/choose-driver.ts';
import { compareCommand } from './cli/compare-command.ts';
import { doctorCommand } from './cli/doctor-command.ts';
import { errorText } from './cli/error-text.ts';
import { imagesCommand } from './cli/images-command.ts';
import { initCommand } from './cli/init-command.ts';
import { labCommand } from './cli/lab-command.ts';
import { explainCommand, listCommand } from './cli/list-command.ts';
import { driverOption, evaluateOption, profileOption, seedOption, targetOption, todayOption } from './cli/options.ts';
import { projectRoot, resultsDir } from './cli/places.ts';
import { proveCommand } from './cli/prove-command.ts';
import { gateCommand, gradeCommand, reportCommand } from './cli/results-commands.ts';
import { runCommand } from './cli/run-command.ts';
import { suiteVersion } from './cli/run-facts.ts';
import { setupCommand, setupParts } from './cli/setup-command.ts';
import { shardOption } from './cli/shard-option.ts';
import { tryCommand } from './cli/try-command.ts';
import { imageRoles } from './drivers/images/image-catalogue.ts';
import { isSeaworthyError } from './model/errors.ts';
import { invocation } from './model/invocation.ts';
import { type ExitCode, exitCodes } from './model/outcome.ts';

const latest = path.join(resultsDir, 'latest');
let exitCode: ExitCode = exitCodes.ok;
const ends = async (code: Promise<ExitCode>) => {
  exitCode = await code;
};

/** The options with the driver that was chosen, when the choice was left to the suite. */
const withDriver = async <T extends { readonly driver: DriverChoice }>(options: T) => ({
  ...options,
  driver: await chooseDriver(options.driver, (message) => process.stderr.write(`${message}\n`)),
});

const program = new Command('seaworthy')
  .description('An executable production-readiness specification for HTTP backends.')
  .version(await suiteVersion(projectRoot))
  .showHelpAfterError('(--help shows what there is)')
  .exitOverride()
  .addHelpText(
    'after',
    `\nExamples:\n  ${[
      invocation('spec'),
      invocation('spec', '6'),
      invocation('spec', 'graceful-shutdown/drains-in-flight', '--seed', '1a2b3c4d'),
      `TARGET_URL=https://staging.example ${invocation('spec')}`,
      invocation('spec', '--target', 'path/target.yaml', '--profile', 'full'),
    ].join('\n  ')}`,
  );

program
  .command('run')
  .alias('spec')
  .description('grade a target and write a report')
  .argument('[selection...]', 'exercise numbers, exercise ids or criterion ids; everything when absent')
  .addOption(targetOption())
  .addOption(profileOption())
  .addOption(driverOption())
  .addOption(seedOption())
  .option('--allow-load', 'allow load against a URL target: it may be production', false)
  .addOption(evaluateOption())
  .option('--json', 'print the result as JSON on standard output', false)
  .option('--results <folder>', 'write results there instead of results/')
  .action((selection: string[], { results, ...options }) =>
    ends(
      withDriver(options).then((chosen) =>
        runCommand({ projectRoot, selection, ...chosen, ...(results !== undefined && { resultsDir: results }) }),
      ),
    ),
  );

program
  .command('try')
  .description('grade a flawed service and its fixed twin, to see what the suite does')
  .option('--no-open', 'do not open the report')
  .option('--results <folder>', 'write results there instead of results/')
  .action((options) => ends(tryCommand(options)));

program
  .command('init')
  .description('write a target.yaml, a waivers.yaml and a workflow for a service; overwrites nothing')
  .argument('[folder]', 'where the service lies', '.')
  .option('--yes', 'ask nothing: take what the folder suggests', false)
  .option('--name <name>', 'what the service is called')
  .option('--start <command|url>', 'how it is started, or where it runs')
  .option('--build <command>', 'what is run before its first start; empty: nothing')
  .option('--migrate <command>', 'what migrates its database; empty: nothing')
  .action(async (folder: string, { yes, ...given }) => {
    const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
    return ends(initCommand({ folder, yes, given, isTerminal }));
  });

program
  .command('list')
  .description('list exercises and criteria')
  .option('--json', 'print the catalogue', false)
  .action(({ json }) => ends(listCommand(projectRoot, json)));

program
  .command('explain')
  .description('say what a criterion asks, why, and how it is verified')
  .argument('<selection...>', 'exercise numbers, exercise ids or criterion ids')
  .action((words: string[]) => ends(explainCommand(projectRoot, words)));

program
  .command('doctor')
  .description('show what is found here, what would be fetched and what cannot be assessed')
  .addOption(targetOption())
  .addOption(driverOption())
  .option('--allow-load', 'as for run', false)
  .action((options) => ends(withDriver(options).then((chosen) => doctorCommand({ projectRoot, ...chosen }))));

program
  .command('setup')
  .description('install and start what the suite can use here, or say by which commands')
  .addArgument(new Argument('<part>', 'docker: a container engine with compose and buildx').choices(setupParts))
  .action(() => ends(setupCommand()));

program
  .command('images')
  .description('show which images there are for the docker driver, and build stand-ins where none can be pulled')
  .addArgument(new Argument('[role...]', 'all when absent').choices(imageRoles))
  .option('--offline', 'build the stand-ins from packages', false)
  .option('--rebuild', 'with --offline: also those whose recipe did not change, from the newest packages', false)
  .action((roles, options) => ends(imagesCommand({ roles, ...options })));

program
  .command('lab')
  .description("keep one criterion's lab open, for its repro.sh")
  .argument('<criterion>', 'whole id')
  .addOption(targetOption())
  .addOption(driverOption())
  .option('--mutant <id>', 'a known-bad variant of the reference app')
  .option('--write-env <file>', "write the lab's addresses there", 'lab.env')
  .action((criterion: string, options) =>
    ends(withDriver(options).then((chosen) => labCommand({ projectRoot, criterion, ...chosen }))),
  );

program
  .command('catalogue')
  .description('write spec/catalogue.json from the specs')
  .option('--check', 'only say whether it is up to date', false)
  .action(({ check }) => ends(catalogueCommand(projectRoot, check)));

program
  .command('grade')
  .description('grade a run again')
  .argument('[run]', 'run folder', latest)
  .addOption(todayOption())
  .action((run: string, { today }) => ends(gradeCommand(run, today)));

program
  .command('report')
  .description('write the reports of a run again')
  .argument('[run]', 'run folder', latest)
  .option('--open', 'show it in a browser, where there is one', false)
  .addOption(todayOption())
  .action((run: string, options) => ends(reportCommand(run, options)));

program
  .command('compare')
  .description('show what changed between two runs of one target: fixed, broken, changed numbers')
  .argument('<before>', 'run folder')
  .argument('[after]', 'run folder', latest)
  .option('--out <file>', 'write the page there instead of into the second run folder')
  .option('--open', 'show it in a browser, where there is one', false)
  .action((before: string, after: string, options) => ends(compareCommand({ before, after, ...options })));

program
  .command('gate')
  .description('decide by a policy whether a run may pass')
  .argument('[run]', 'run folder', latest)
  .option(
    '--policy <file>',
    'policy in YAML or JSON; the default asks for the full profile, every must and 95 % coverage',
  )
  .option('--baseline <run>', 'earlier run of the same target: only what got worse since then keeps the gate closed')
  .addOption(todayOption('today, UTC'))
  .action((runDir: string, options) => ends(gateCommand({ projectRoot, runDir, ...options })));

program
  .command('prove')
  .description('show that the criteria catch the known-bad variants of the reference app, and nothing else')
  .argument('[selection...]', 'exercise numbers, exercise ids or criterion ids; everything when absent')
  .option('--full', 'every mutant against every criterion, instead of those that it names', false)
  .option('--write', 'write results/golden/kill-matrix.md and .json, as --full does', false)
  .option('--mutant <id...>', 'only these mutants')
  .addOption(shardOption())
  .addOption(driverOption())
  .addOption(seedOption())
  .action((selection: string[], options) =>
    ends(withDriver(options).then((chosen) => proveCommand({ projectRoot, selection, ...chosen }))),
  );

// Who reads only the first lines, as head does, wants no more; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? exitCodes.ok : exitCodes.internal),
);

try {
  await program.parseAsync();
} catch (error) {
  exitCode = explain(error);
}
// Vitest and pooled sockets may keep handles open; everything of ours is closed by now.
process.exit(exitCode);

function explain(error: unknown): ExitCode {
  // Commander has printed its own text by now; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  process.stderr.write(errorText(error));
  return isSeaworthyError(error) ? error.exitCode : exitCodes.internal;
}
