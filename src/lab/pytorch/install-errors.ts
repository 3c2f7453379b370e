// Error messages of failed installations of PyTorch.
import { LabError } from '../../lottery/errors';
import { say } from '../../lottery/translate';
import { CommandError } from '../install/command';
import { knownTrouble, lastLines, NO_NETWORK } from '../install/trouble';
import type { Known } from '../install/trouble';

const ANOTHER_PYTHON = 'ticketlab engine install pytorch --python PATH';

const noPython = (python: string, cause: unknown) =>
  new LabError(say`PyTorch is installed by Python, but ${python} was not found on this machine.`, {
    hint: say`Install Python 3.9 or later (https://www.python.org), or name one: \`${ANOTHER_PYTHON}\`.`,
    cause,
  });

/** What Windows prints in place of a Python that is not installed. */
const STORE = /Python was not found/i;

/** Every index has these for every platform: where pip sees no version at all, it sees no index. */
const NOTHING_SEEN = /No matching distribution found for (numpy|safetensors)\b/i;

/** Asked in this order: pip finds no version of anything where there is no network. */
const KNOWN: Known[] = [
  {
    in: /ENOSPC|No space left/i,
    message: say('The disk is full: PyTorch needs about 1 GB, a build for CUDA up to 10 GB.'),
    hint: say('Free some disk space, and install it again.'),
  },
  {
    in: /No module named '?"?(venv|ensurepip)|ensurepip is not available/i,
    message: say('This Python cannot make environments: its module venv is missing.'),
    hint: say`Install it (Debian and Ubuntu: sudo apt install python3-venv), or name another Python: \`${ANOTHER_PYTHON}\`.`,
  },
  {
    in: new RegExp(`${NO_NETWORK.source}|${NOTHING_SEEN.source}`, 'i'),
    message: say('PyTorch could not be downloaded: a server could not be reached.'),
    hint: say('Is the network reachable? Behind a proxy set HTTPS_PROXY. Then install it again.'),
  },
  {
    in: /No matching distribution|Could not find a version/i,
    message: say`There is no such PyTorch for this Python and this platform (${process.platform} ${process.arch}).`,
    hint: say`Name another Python: \`${ANOTHER_PYTHON}\`; or another version: \`--torch VERSION\`.`,
  },
];

/** @param error of a step of the installation */
export function troubleOf(error: unknown): unknown {
  if (!(error instanceof CommandError)) return error;
  if (error.missing || STORE.test(error.output)) return noPython(error.program, error);
  const known = knownTrouble(KNOWN, error);
  if (known) return known;
  return new LabError(say`PyTorch could not be installed: ${error.program} failed.`, {
    hint: say`Its last output:\n${lastLines(error)}`,
    cause: error,
  });
}
