// `npm audit` of what is shipped, for `npm run verify`.
import { spawn } from 'node:child_process';
import { ROOT } from './install.mjs';

/**
 * Asks the registry in use whether holes are known in what is shipped.
 * @returns {Promise<{outcome: 'clean' | 'holes' | 'unanswered' | 'failed', text: string}>} `unanswered`: the registry
 * offers no audit or can't be reached; `failed`: npm found fault with something else
 */
export async function audit({ cwd = ROOT, env = {} } = {}) {
  const { out, err } = await npmAudit(cwd, env);
  const answer = parsed(out);
  const total = answer?.metadata?.vulnerabilities?.total;
  if (total === 0) return { outcome: 'clean', text: 'no known hole in what is shipped' };
  if (total > 0) {
    const holes = Object.values(answer.vulnerabilities).map(({ name, severity }) => `${name} (${severity})`);
    return { outcome: 'holes', text: `npm audit --omit=dev found ${total}: ${holes.join(', ')}` };
  }
  if (/audit endpoint returned an error/.test(err)) {
    const text = `not done, since the package registry in use does not answer it: ${answer?.message ?? err.trim()}`;
    return { outcome: 'unanswered', text };
  }
  return { outcome: 'failed', text: err.trim() || out.trim() };
}

function npmAudit(cwd, env) {
  const args = ['audit', '--omit=dev', '--json'];
  const options = { cwd, env: { ...process.env, ...env }, shell: process.platform === 'win32' };
  return new Promise((resolve, reject) => {
    const child = spawn('npm', args, options);
    const texts = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (texts.out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (texts.err += text));
    child.once('error', reject);
    child.once('close', () => resolve(texts));
  });
}

function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
