// Packages that an installation of TensorFlow fetches, each with its hash, so that neither a registry nor anybody on the way
// to it can put another in its place. docs/dependencies.md says how the lists are renewed.
import { TFJS_VERSION } from '../../engine/tensorflow/installed';
import type { TfjsPackage } from '../../engine/tensorflow/installed';
import node from './locks/tfjs-node.json';
import gpu from './locks/tfjs-node-gpu.json';

const LOCKS = { '@tensorflow/tfjs-node': node, '@tensorflow/tfjs-node-gpu': gpu };

/** The files that `npm ci` installs from, by name. */
export const packageFiles = (name: TfjsPackage): Record<string, string> => ({
  'package.json': JSON.stringify({
    name: 'tensorflow',
    private: true,
    dependencies: { [name]: TFJS_VERSION },
  }),
  'package-lock.json': JSON.stringify(LOCKS[name]),
});

/** What pip downloads: tried with this release of the addon; the wheel's Python does not matter, for none of it is run. */
export const REQUIREMENTS =
  'tensorflow-cpu==2.15.1 --hash=sha256:ba9503db2c5357ea21938555323581fbdabf3d051b6bc1b5f73c5b0ae034d077\n';
