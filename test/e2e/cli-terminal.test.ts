import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLI, ticketlab } from '../support/command-line';

// Python makes the terminal; its standard library is all that is needed.
const python = process.env['TICKETLAB_PYTHON'] ?? 'python3';
const hasTerminal = spawnSync(python, ['-c', 'import pty']).status === 0;
if (!hasTerminal) console.log('Skipped: Ctrl-C on a terminal. There is no Python here that could make one.');

let cwd = '';
beforeAll(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), 'ticketlab-terminal-')));
  const cell =
    'experiment: endless\ndataset: digits\nnetwork: {hidden: [20]}\ntraining: {iterations: 50000000}';
  await writeFile(join(cwd, 'endless.lottery.md'), `\`\`\`yaml\n${cell}\n\`\`\`\n`);
});
afterAll(async () => {
  await ticketlab(['stop'], { cwd });
  await rm(cwd, { recursive: true, force: true });
});

/** Types `keys` whenever the text before them has appeared. */
const onTerminal = (typing: [text: string, keys: string][], ...args: string[]) =>
  watchedTerminal(typing, () => undefined, args);

/** @param watch is given all output so far, whenever there is more */
async function watchedTerminal(
  typing: [text: string, keys: string][],
  watch: (output: string) => void,
  args: string[],
) {
  const script = fileURLToPath(new URL('../support/terminal.py', import.meta.url));
  const command = [process.execPath, CLI, ...args];
  const child = spawn(python, [script, '100', '30', JSON.stringify(typing), ...command], { cwd });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    watch(output);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(child, 'close');
  return { code: child.exitCode, output };
}

const state = async () => JSON.parse((await ticketlab(['status', '--json'], { cwd })).stdout)[0].state;
const CTRL_C = '\u0003';
const DOWN = '\u001b[B';

describe.skipIf(!hasTerminal)('on a terminal', () => {
  test('a run is a live picture, and Ctrl-C offers to leave it, pause it or stop it', async () => {
    const { code, output } = await onTerminal(
      [
        ['Ctrl-C: leave it running', CTRL_C],
        ['Leave it running', '\r'],
      ],
      'run',
      'endless.lottery.md',
    );
    expect(code).toBe(130);
    expect(output).toMatch(/replicate 2/);
    for (const text of ['Leave it running', 'Pause it', 'Stop it', 'goes on running'])
      expect(output).toContain(text);
    expect(await state()).toBe('running');
  });

  test('a second Ctrl-C leaves it running', async () => {
    const { code } = await onTerminal(
      [
        ['Ctrl-C: leave it running', CTRL_C],
        ['Leave it running', CTRL_C],
      ],
      'attach',
    );
    expect(code).toBe(130);
    expect(await state()).toBe('running');
  });

  test('pausing waits until all is saved', async () => {
    const { code, output } = await onTerminal(
      [
        ['Ctrl-C: leave it running', CTRL_C],
        ['Leave it running', `${DOWN}\r`],
      ],
      'attach',
    );
    expect(code).toBe(3);
    expect(output).toMatch(/is paused: 0 of \d+ trainings are done/);
    expect(await state()).toBe('paused');
  });

  test('a run that ends while the question is open ends the command, too', async () => {
    await ticketlab(['resume', '--detach'], { cwd });
    let asked = false;
    const { code, output } = await watchedTerminal(
      [['Ctrl-C: leave it running', CTRL_C]],
      (soFar) => {
        if (asked || !soFar.includes('Leave it running')) return;
        asked = true;
        void ticketlab(['pause'], { cwd });
      },
      ['attach'],
    );
    expect(code).toBe(3);
    expect(output).toMatch(/is paused: 0 of \d+ trainings are done/);
  });
});
