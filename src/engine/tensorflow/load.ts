// Loads the native library, in workers only: it blocks its thread for long, and a crash takes the process down.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LabError } from '../../lottery/errors';
import { findInstalled, tensorflowFolder } from './installed';
import type { TfjsPackage } from './installed';
import type { TensorFlow } from './library';
import { say } from '../../lottery/translate';

const HOW_TO_INSTALL = say(
  'Install it: `ticketlab engine install tensorflow`, or in the editor the command "Ticket Lab: Install TensorFlow Engine". Or leave `engine` out of the experiment: the sparse engine needs no installation.',
);

/** @throws LabError where the library is not installed */
export function requireInstalled(): TfjsPackage {
  const found = findInstalled();
  if (!found)
    throw new LabError(
      say('The experiment has `engine: tensorflow`, but TensorFlow is not installed on this machine.'),
      { hint: HOW_TO_INSTALL },
    );
  return found.package;
}

/** @throws LabError where the library is not installed, or cannot be loaded */
export function loadTensorFlow(): Promise<TensorFlow> {
  const name = requireInstalled();
  return Promise.resolve(loadFrom(tensorflowFolder(), name));
}

/**
 * @param folder that holds node_modules. The native addon is found from there, wherever this program is bundled to
 * @throws LabError with the loader's own reason
 */
export function loadFrom(folder: string, name: TfjsPackage): TensorFlow {
  const require = createRequire(join(folder, 'package.json'));
  // Node 23 has taken out what this release of the package still calls.
  const util: Record<string, unknown> = require('node:util');
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  try {
    const library: TensorFlow = require(name);
    library.env().set('PROD', true);
    return library;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LabError(say`TensorFlow is installed but cannot be loaded: ${reason}`, {
      hint: say(
        'Install it again: `ticketlab engine install tensorflow --again`, or in the editor the command "Ticket Lab: Install TensorFlow Engine".',
      ),
      cause,
    });
  }
}
