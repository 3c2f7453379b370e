// Installs TensorFlow for Node where its download server cannot be reached: takes the library from the Python wheel and compiles the addon.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TfjsPackage } from '../../engine/tensorflow/installed';
import { runCommand } from '../install/command';
import type { CommandOptions } from '../install/command';
import { REQUIREMENTS } from './locked-packages';

const WHEEL = ['--no-deps', '--require-hashes', '--python-version', '310', '--only-binary=:all:'];
const LIBRARIES = {
  'libtensorflow_cc.so.2': 'libtensorflow.so',
  'libtensorflow_framework.so.2': 'libtensorflow_framework.so',
};
const NAPI = 'napi-v8';

/** Takes out of a wheel what the addon needs. */
const EXTRACT = `
import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
wanted = tuple("tensorflow/" + name for name in sys.argv[3:])
for name in wheel.namelist():
    if name.startswith(wanted):
        wheel.extract(name, sys.argv[2])
`;

export const canBuildFromWheel = (name: TfjsPackage): boolean =>
  name === '@tensorflow/tfjs-node' && process.platform === 'linux' && process.arch === 'x64';

/** @param folder with the package in its node_modules, its scripts not run */
export async function buildFromWheel(folder: string, commands: CommandOptions): Promise<void> {
  const root = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  const wheels = join(folder, 'wheel');
  const wanted = join(folder, 'requirements.txt');
  await writeFile(wanted, REQUIREMENTS);
  await runCommand(
    'python3',
    ['-m', 'pip', 'download', ...WHEEL, '--dest', wheels, '--requirement', wanted],
    commands,
  );
  const [wheel] = await readdir(wheels);
  if (wheel === undefined) throw new Error('pip has downloaded nothing');
  const parts = [...Object.keys(LIBRARIES), 'include/'];
  await runCommand('python3', ['-c', EXTRACT, join(wheels, wheel), wheels, ...parts], commands);

  const deps = join(root, 'deps');
  await mkdir(join(deps, 'lib'), { recursive: true });
  await rename(join(wheels, 'tensorflow', 'include'), join(deps, 'include'));
  for (const [library, link] of Object.entries(LIBRARIES)) {
    await rename(join(wheels, 'tensorflow', library), join(deps, 'lib', library));
    await symlink(library, join(deps, 'lib', link));
  }
  await compileAddon(folder, root, commands);
  await rm(wheels, { recursive: true });
  await rm(join(deps, 'include'), { recursive: true });
}

/** A shell reads it: paths come to it as variables, whatever they are called. */
const BUILD = [
  'cd "$TICKETLAB_ADDON" && node-gyp rebuild',
  '${TICKETLAB_HEADERS:+--nodedir="$TICKETLAB_HEADERS"}',
  '--module_name=tfjs_binding',
  `--module_path="$TICKETLAB_ADDON/lib/${NAPI}"`,
  `--module="$TICKETLAB_ADDON/lib/${NAPI}/tfjs_binding.node"`,
  '--napi_version=8 --napi_build_version=8 --node_abi_napi=napi',
  `--node_napi_label=${NAPI}`,
].join(' ');

/**
 * @param folder for what is needed meanwhile
 * @param root of the addon's package
 */
export async function compileAddon(folder: string, root: string, commands: CommandOptions): Promise<void> {
  // In a script of a package npm provides its own node-gyp.
  const builder = join(folder, 'builder');
  await mkdir(builder);
  await writeFile(
    join(builder, 'package.json'),
    JSON.stringify({ private: true, scripts: { build: BUILD } }),
  );
  await runCommand('npm', ['run', 'build'], {
    ...commands,
    cwd: builder,
    env: { ...commands.env, TICKETLAB_ADDON: root, TICKETLAB_HEADERS: headers() },
  });
  await rm(builder, { recursive: true });
}

/** Node's headers, where they came with it; '' where node-gyp has to download them. */
function headers(): string {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include', 'node', 'common.gypi')) ? prefix : '';
}
