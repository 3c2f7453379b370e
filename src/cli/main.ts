#!/usr/bin/env node
// The `ticketlab` command line: a table of contents. Each command is a file under commands/.
import { Command } from 'commander';
import { VERSION } from '../lab/version';
import { EXIT, reportFailure, withExitCodes } from './exit';
import { attachCommand } from './commands/attach';
import { compactCommand } from './commands/compact';
import { dataCommand } from './commands/data';
import { deleteCommand } from './commands/delete';
import { engineCommand } from './commands/engine';
import { exportCommand } from './commands/export';
import { pauseCommand, stopCommand } from './commands/pause';
import { predictCommand } from './commands/predict';
import { reportCommand } from './commands/report';
import { resumeCommand } from './commands/resume';
import { runCommand } from './commands/run';
import { showCommand } from './commands/show';
import { statusCommand } from './commands/status';

const program = withExitCodes(new Command('ticketlab'))
  .description(
    'Ticket Lab finds lottery tickets: small sub-networks that train as well as the whole, from the start.',
  )
  .version(VERSION)
  .addHelpText(
    'after',
    `
Words:
  level      how often the network was pruned: 0 is dense, every further level has fewer weights
  ticket     the initial weights that survive a level's pruning, trained from there again
  wins       reaches at least the dense network's test accuracy in at most as many iterations
  replicate  the whole experiment once more with other random numbers

Start with:
  ticketlab run examples/digits.lottery.md

Runs are kept in the nearest folder .ticketlab/runs upwards from the experiment file, made here where there is none;
--runs says otherwise.
Exit codes: 0 done, 1 failed, 2 wrong input, 3 paused, stopped or interrupted before the end,
130 left running.`,
  );

const commands = [
  runCommand(),
  statusCommand(),
  attachCommand(),
  pauseCommand(),
  resumeCommand(),
  stopCommand(),
  showCommand(),
  reportCommand(),
  exportCommand(),
  compactCommand(),
  predictCommand(),
  deleteCommand(),
  dataCommand(),
  engineCommand(),
];
for (const command of commands) program.addCommand(command.copyInheritedSettings(program));

// `ticketlab … | head` closes our output early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
