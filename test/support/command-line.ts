// The built command line, run as a person or a script runs it.
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export const CLI = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  /** Everything the process came to, once it has ended. */
  ended: Promise<Ended>;
  /** Resolves with the first line of stdout that the test accepts; rejects where the process ends without one. */
  line(accepts: (line: string) => boolean): Promise<string>;
  signal(name: NodeJS.Signals): void;
}

export interface Where {
  cwd: string;
  env?: NodeJS.ProcessEnv;
}

export function start(args: string[], { cwd, env = {} }: Where): Started {
  if (!existsSync(CLI)) throw new Error('dist/cli.mjs is not built: npm run build');
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = collect(child);
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  return {
    ended,
    line: (accepts) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find(accepts);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then(({ stdout, stderr }) =>
          reject(new Error(`ended without that line:\n${stdout}${stderr}`)),
        );
      }),
    signal: (name) => void child.kill(name),
  };
}

export const ticketlab = (args: string[], where: Where): Promise<Ended> => start(args, where).ended;

/** The last line that was printed, as JSON. */
export const lastJson = ({ stdout }: Ended) => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');

/** An experiment on the shipped digits, as a cell of a file. */
export const cell = (name: string, more: string) => `\`\`\`yaml
experiment: ${name}
dataset: digits
network:
  hidden: [20]
${more}
\`\`\`
`;

/** Done in a second or two. */
export const QUICK =
  'training: {iterations: 300, evaluate_every: 50}\npruning: {rounds: 2}\nreplicates: 2\nseed: 1';

async function collect(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}
