// Error messages of failed installations.
import { LabError } from '../../lottery/errors';
import { CommandError } from '../install/command';
import { say } from '../../lottery/translate';
import { knownTrouble, lastLines, NO_NETWORK } from '../install/trouble';
import type { Known } from '../install/trouble';

/** Asked in this order: a compiler that is missing follows from a download that has failed. */
const KNOWN: Known[] = [
  {
    in: /ENOSPC|No space left/i,
    message: say('The disk is full: TensorFlow needs about 2 GB while it is installed.'),
    hint: say('Free some disk space, and install it again.'),
  },
  {
    in: /Unsupported system|Unsupported platform|EBADPLATFORM|No matching distribution/i,
    message: say`There is no TensorFlow for this platform (${process.platform} ${process.arch}).`,
    hint: say(
      'The sparse engine runs everywhere and needs no installation: leave `engine` out of the experiment.',
    ),
  },
  {
    in: /not found: make|g\+\+: (not found|command not found|No such file)|no acceptable C|find Visual Studio|Could not find any (Python|Visual Studio) installation|find Python/i,
    message: say(
      'TensorFlow’s binding for Node has to be compiled on this machine, but there is no compiler.',
    ),
    hint: say(
      'Install one (Debian and Ubuntu: sudo apt install build-essential python3; macOS: xcode-select --install), and install TensorFlow again.',
    ),
  },
  {
    in: NO_NETWORK,
    message: say('TensorFlow could not be downloaded: a server could not be reached.'),
    hint: say('Is the network reachable? Behind a proxy set HTTPS_PROXY. Then install it again.'),
  },
];

/** @param error of a step of the installation */
export function troubleOf(error: unknown): unknown {
  if (!(error instanceof CommandError)) return error;
  if (error.missing)
    return new LabError(
      say`TensorFlow is installed by ${error.program}, which was not found on this machine.`,
      {
        hint:
          error.program === 'npm'
            ? say('npm comes with Node.js (https://nodejs.org): install that, and TensorFlow again.')
            : say`Install ${error.program}, and TensorFlow again.`,
        cause: error,
      },
    );
  const known = knownTrouble(KNOWN, error);
  if (known) return known;
  return new LabError(say`TensorFlow could not be installed: ${error.program} failed.`, {
    hint: say`Its last output:\n${lastLines(error)}`,
    cause: error,
  });
}
