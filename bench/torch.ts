// PyTorch beside us in the same run, where Python has it.
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Torch {
  /** What it is and which of its variants was fastest, for people. */
  description: string;
  /** Milliseconds of one step of LeNet. */
  step(density: number, steps: number): Promise<number>;
  /** Milliseconds of evaluating 10,000 images. */
  evaluate(density: number): Promise<number>;
  /** Milliseconds of one step of a convolutional network. */
  convolutionalStep(network: string, density: number): Promise<number>;
  close(): void;
}

/** Python of `TICKETLAB_PYTHON`, or `python3`; null where it has no torch. */
export async function startTorch(script: string): Promise<Torch | null> {
  const python = process.env.TICKETLAB_PYTHON ?? 'python3';
  if (spawnSync(python, ['-c', 'import torch']).status !== 0) return null;
  const { next, ask, close } = talkTo(python, script);
  const about = (await next()) as { torch: string; adam: string; chunk: number };
  return {
    description: `PyTorch ${about.torch}, one thread, ${about.adam} Adam, evaluation ${about.chunk} images at a time`,
    step: (density, steps) => ask({ what: 'step', density, steps }),
    evaluate: (density) => ask({ what: 'evaluate', density }),
    convolutionalStep: (network, density) => ask({ network, density, steps: 1 }),
    close,
  };
}

/** A script that first tells of itself, then answers requests with milliseconds: one line of JSON each. */
export function talkTo(python: string, script: string) {
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('The PyTorch side of the benchmark ended early; its message is above.');
    return JSON.parse(value);
  };
  const ask = async (request: object): Promise<number> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return Number(await next());
  };
  return { next, ask, close: () => child.stdin.end() };
}
