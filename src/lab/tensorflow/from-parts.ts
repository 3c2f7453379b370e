// TensorFlow for Node where its own server cannot be reached: the library out of its package for Python, the addon compiled here.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TfjsPackage } from '../../engine/tensorflow/installed';
import { runCommand } from './command';
import type { CommandOptions } from './command';

/** Tried with this release of the addon; the wheel's Python does not matter, for none of it is run. */
const WHEEL = ['--python-version', '310', '--only-binary=:all:', 'tensorflow-cpu==2.15.1'];
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

export const canBuildFromParts = (name: TfjsPackage): boolean =>
  name === '@tensorflow/tfjs-node' && process.platform === 'linux' && process.arch === 'x64';

/** @param folder with the package in its node_modules, its scripts not run */
export async function buildFromParts(folder: string, commands: CommandOptions): Promise<void> {
  const root = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  const wheels = join(folder, 'wheel');
  await runCommand('python3', ['-m', 'pip', 'download', '--no-deps', '--dest', wheels, ...WHEEL], commands);
  const [wheel] = await readdir(wheels);
  if (wheel === undefined) throw new Error('pip has downloaded nothing');
  const wanted = [...Object.keys(LIBRARIES), 'include/'];
  await runCommand('python3', ['-c', EXTRACT, join(wheels, wheel), wheels, ...wanted], commands);

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

async function compileAddon(folder: string, root: string, commands: CommandOptions): Promise<void> {
  const target = join(root, 'lib', NAPI);
  const build = [
    'node-gyp rebuild',
    ...headers(),
    '--module_name=tfjs_binding',
    `--module_path="${target}"`,
    `--module="${join(target, 'tfjs_binding.node')}"`,
    '--napi_version=8 --napi_build_version=8 --node_abi_napi=napi',
    `--node_napi_label=${NAPI}`,
  ].join(' ');
  // In a script of a package npm provides its own node-gyp.
  const builder = join(folder, 'builder');
  await mkdir(builder);
  const scripts = { build: `cd "${root}" && ${build}` };
  await writeFile(join(builder, 'package.json'), JSON.stringify({ private: true, scripts }));
  await runCommand('npm', ['run', 'build'], { ...commands, cwd: builder });
  await rm(builder, { recursive: true });
}

/** Node's headers, where they came with it; node-gyp downloads them otherwise. */
function headers(): string[] {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include', 'node', 'common.gypi')) ? [`--nodedir="${prefix}"`] : [];
}
