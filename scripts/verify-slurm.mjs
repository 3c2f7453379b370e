// `npm run verify:slurm`: runs the tests on a real Slurm, which they start on this machine alone, and prints the totals last. Where Slurm is
// not installed, apt installs it if it may. With `--beside`, as a part of `npm run verify`: everything is installed and built, a Slurm that
// cannot be had is no failure, and what takes minutes is left out.
import { spawnSync } from 'node:child_process';
import { ensureBuilt, ensureInstalled, run } from './install.mjs';
import { check, finish, skip, vitestSuite } from './suites.mjs';

const PACKAGES = ['slurmctld', 'slurmd', 'slurm-client', 'munge'];
/** Debian keeps daemons where a user's PATH may not lead. */
const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
/** Milliseconds: on a slow line a run of all tests should not wait for longer. */
const INSTALLED_WITHIN = 3 * 60_000;

const has = (program) => spawnSync('which', [program], { env: { PATH } }).status === 0;
const hasSlurm = () => ['slurmctld', 'slurmd', 'sbatch', 'munged'].every(has);

/** Daemons that a package starts are of no use here, and would take ports. */
function install() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !has('apt-get')) return;
  const options = { quiet: true, env: { DEBIAN_FRONTEND: 'noninteractive' }, timeout: INSTALLED_WITHIN };
  run('apt-get', ['update'], options);
  run('apt-get', ['install', '-y', '--no-install-recommends', ...PACKAGES], options);
}

const isPart = process.argv.includes('--beside');
if (!isPart) {
  ensureInstalled();
  ensureBuilt();
}
if (!hasSlurm()) install();
if (hasSlurm()) {
  vitestSuite('tests on Slurm', {
    config: ['--config', 'vitest.slurm.config.ts', ...(isPart ? ['test/slurm/runs'] : [])],
    env: { PATH },
  });
  if (isPart)
    skip('runs on Slurm to which something happens: `npm run verify:slurm` runs them, and all else.');
} else if (isPart) skip(`the tests on Slurm: its packages (${PACKAGES.join(', ')}) are not here.`);
else check(`Slurm can be had (Debian: ${PACKAGES.join(', ')})`, false);
finish();
