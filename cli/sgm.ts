#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { similarText } from '../shared/text/similarTo.js';
import { ProblemError, ServiceUnreachableError } from './client/serviceClient.js';
import { addApply } from './commands/apply.js';
import { addAudit } from './commands/audit.js';
import { addCheck } from './commands/check.js';
import { addEvidence } from './commands/evidence.js';
import { addExport } from './commands/export.js';
import { addPlan } from './commands/plan.js';
import { addQuarantine } from './commands/quarantine.js';
import { addRegion } from './commands/region.js';
import { addRestore } from './commands/restore.js';
import { addResume } from './commands/resume.js';
import { addRetire } from './commands/retire.js';
import { addRules } from './commands/rules.js';
import { addStatus } from './commands/status.js';
import { addStop } from './commands/stop.js';
import { addRetry, addUndo } from './commands/undo.js';
import { addVerify } from './commands/verify.js';
import { exitCodes, UsageError } from './exitCodes.js';
import { onInterruption } from './interruption.js';
import { err, out } from './Printer.js';
import { describeViolations } from './render/describeChange.js';

const help = `
Credentials come from the environment (ALIBABA_CLOUD_ACCESS_KEY_ID, …_SECRET) or the aliyun CLI.
SGM_URL is the HTTP trigger of a deployment; 'sgm region' starts one on this machine.

Exit status: 0 fine, 1 refused or ended otherwise than completed, 2 wrong use, 3 the service
failed, 4 still waiting, 130 interrupted.`;

/** The command with every subcommand that exists. */
function createProgram(): Command {
  const program = new Command('sgm')
    .description('Change security group membership on Alibaba Cloud: planned, applied, verified.')
    .addHelpText('after', help)
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: (text) => out.document(text),
      writeErr: (text) => err.document(text),
      // It quotes what was typed; its own line break stands before what was perhaps meant.
      outputError: (text) =>
        err.line(text.trimEnd().replace(/\n(?=\(Did you mean [^\n]*\)$)/, ' ')),
    })
    .exitOverride();
  for (const add of [
    addRegion,
    addExport,
    addPlan,
    addApply,
    addStatus,
    addStop,
    addResume,
    addUndo,
    addRetire,
    addRetry,
    addQuarantine,
    addRestore,
    addVerify,
    addEvidence,
    addCheck,
    addRules,
    addAudit,
  ])
    add(program);
  for (const command of program.commands) {
    command.exitOverride().showHelpAfterError(`'sgm help ${command.name()}' tells more`);
  }
  const known = program.commands.map((command) => command.name()).join(', ');
  program.showHelpAfterError(`the commands are ${known}; 'sgm help COMMAND' tells more`);
  program.on('command:*', ([name = '']: string[]) => {
    const names = program.commands.map((command) => command.name());
    throw new UsageError(
      `unknown command '${name}'${similarText(name, names)}; the commands are ${known}`,
    );
  });
  return program;
}

/** Ends with what the failure means; its words go to stderr. */
function exitCodeOf(error: unknown): number {
  const say = (text: string) => err.line(`sgm: ${text}`);
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.wrongUse;
  if (error instanceof UsageError) {
    say(error.message);
    err.lines(error.details);
    return exitCodes.wrongUse;
  }
  if (error instanceof ProblemError) {
    const { status, detail, violations = [], violationCount = 0 } = error.problem;
    say(detail);
    if (violations.length > 0) err.lines(describeViolations(violations, violationCount));
    if (status === 400 || status === 404) return exitCodes.wrongUse;
    return status >= 500 ? exitCodes.serviceFailed : exitCodes.finding;
  }
  say(error instanceof Error ? error.message : String(error));
  if (error instanceof ServiceUnreachableError) {
    say('is the service right (SGM_URL or --url), and are the credentials those of its account?');
  }
  return exitCodes.serviceFailed;
}

onInterruption();
try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
