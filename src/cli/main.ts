#!/usr/bin/env node
// The `ticketlab` command line: a table of contents. Each command is a file under commands/.
import { Command } from 'commander';
import { VERSION } from '../lab/version';
import { EXIT, reportFailure, withExitCodes } from './exit';
import { attachCommand } from './commands/attach';
import { clusterCommand } from './commands/cluster';
import { compactCommand } from './commands/compact';
import { compareCommand } from './commands/compare';
import { dataCommand } from './commands/data';
import { deleteCommand } from './commands/delete';
import { engineCommand } from './commands/engine';
import { exportCommand } from './commands/export';
import { figureCommand } from './commands/figure';
import { networkCommand } from './commands/network';
import { packCommand, unpackCommand } from './commands/pack';
import { pauseCommand, stopCommand } from './commands/pause';
import { predictCommand } from './commands/predict';
import { queueCommand } from './commands/queue';
import { reportCommand } from './commands/report';
import { resumeCommand } from './commands/resume';
import { runCommand } from './commands/run';
import { runsCommand } from './commands/runs';
import { showCommand } from './commands/show';
import { statusCommand } from './commands/status';

const program = withExitCodes(new Command('ticketlab'))
  .description(
    'Ticket Lab finds winning lottery tickets: small subnetworks that, trained alone, are as good as the whole network.',
  )
  .version(VERSION)
  .addHelpText(
    'after',
    `
Words:
  level      how many times the network was pruned: 0 is dense, every further level has fewer weights
  ticket     the initial weights that survive at a level; it is trained again from them
  wins       reaches at least the dense network's test accuracy in at most as many iterations
  replicate  a repetition of the whole experiment with different random numbers

Start with:
  ticketlab run examples/digits.lottery.md

Runs are kept in .ticketlab/runs in the experiment file's folder or the nearest one above it; if there is none, it is
made here. --runs names another folder.
Exit codes: 0 done, 1 failed, 2 wrong input, 3 paused, stopped or interrupted before the end,
130 left running.`,
  );

const commands = [
  runCommand(),
  networkCommand(),
  statusCommand(),
  runsCommand(),
  attachCommand(),
  pauseCommand(),
  resumeCommand(),
  stopCommand(),
  queueCommand(),
  showCommand(),
  compareCommand(),
  reportCommand(),
  exportCommand(),
  figureCommand(),
  packCommand(),
  unpackCommand(),
  compactCommand(),
  predictCommand(),
  deleteCommand(),
  dataCommand(),
  engineCommand(),
  clusterCommand(),
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
