// `npm run bench`: how fast the sparse engine is, beside PyTorch in the same run. Medians of interleaved measurements.
// With `--kernels`: what the kernels of one step of LeNet reach instead. With `--convolutions`: convolutional networks alone; with
// `--vgg19`: the memory that VGG-19 takes; with `--extension`: how long the editor is held up by many large runs; with `--tensorflow`:
// the two engines side by side; with `--slurm`: runs on a cluster of two nodes; with `--updates`: what updates of a mask cost; with `--drift`: how fast trainings part by rounding.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { PACKS } from '../src/engine/sparse/packing';
import { lossDifference } from './agreement';
import { benchHover } from './charts';
import { interleaved, inTurn, median } from './compare';
import { compareConvolutions } from './convolution';
import { printDrift } from './drift';
import { benchKernels } from './kernels';
import { extendRatio } from './extend';
import { benchExtension } from './extension';
import { lenetBench } from './lenet';
import type { Lenet } from './lenet';
import { openLaboratory } from './runs';
import { sweepOverhead } from './sweep';
import { comparePyTorch } from './pytorch';
import { compareTensorFlow } from './tensorflow';
import { benchSlurm } from './slurm';
import { startTorch } from './torch';
import type { Torch } from './torch';
import { AS_RUNNER, runVgg19, vgg19PeakMb } from './vgg19';

/** Levels of the paper's schedule at 100%, 21.1% and 3.6% density. */
const LEVELS = { 100: 0, 21: 7, 4: 15 } as const;
const REPEATS = 9;
const ITERATIONS = 50_000;
const EVALUATIONS = ITERATIONS / 100 + 1;
/** Validation and test images of the paper's set-up, against the 10,000 measured. */
const EVALUATED = 15_000 / 10_000;

const root = process.argv[2] ?? '.';
const jsonAt = process.argv.indexOf('--json');
const json = jsonAt < 0 ? null : process.argv[jsonAt + 1];
if (json === undefined) throw new Error('--json needs the name of a file');

const figures: Record<string, number> = {};
const note = (name: string, value: number, words: string) => {
  figures[name] = Number(value.toPrecision(4));
  console.log(`${name.padEnd(28)} ${String(figures[name]).padStart(9)}   ${words}`);
};

if (process.argv.includes(AS_RUNNER)) {
  await runVgg19(root);
  process.exit(0);
}
if (process.argv.includes('--convolutions')) {
  await convolutions();
  writeFigures();
  process.exit(0);
}
if (process.argv.includes('--vgg19')) {
  await vgg19();
  writeFigures();
  process.exit(0);
}
if (process.argv.includes('--extension')) {
  await benchExtension(root, note);
  await benchHover(root, note);
  note(
    'extend_ratio',
    await extendRatio(join(root, 'dist', 'cli.mjs')),
    'ten rounds extended to twelve ÷ the two rounds alone',
  );
  note(
    'sweep_overhead',
    await sweepOverhead(join(root, 'dist', 'cli.mjs')),
    '100 short digits runs through the queue, one a core at a time ÷ the same trainings in one run',
  );
  writeFigures();
  process.exit(0);
}
if (process.argv.includes('--slurm')) {
  await benchSlurm(root, note);
  writeFigures();
  process.exit(0);
}
if (process.argv.includes('--tensorflow')) {
  await compareTensorFlow(root, note);
  process.exit(0);
}
if (process.argv.includes('--pytorch')) {
  await comparePyTorch(root, note);
  process.exit(0);
}
if (process.argv.includes('--drift')) {
  await printDrift(root);
  process.exit(0);
}
if (process.argv.includes('--updates')) {
  await compareUpdates(await lenetBench());
  writeFigures();
  process.exit(0);
}
if (process.argv.includes('--kernels')) {
  await benchKernels(Object.values(LEVELS).sort((a, b) => a - b));
  process.exit(0);
}

const torch = await startTorch(join(root, 'bench', 'lenet_torch.py'));
console.log(
  `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, vectors ${PACKS ? '' : 'not '}packed`,
);
console.log(
  torch ? torch.description : 'No PyTorch here (TICKETLAB_PYTHON or python3 has no torch): no ratios to it.',
);
console.log();

const lenet = await lenetBench();
await compareSteps(torch);
await compareEvaluation(torch);
torch?.close();
await compareUpdates(lenet);
await convolutions();
await vgg19();
await compareTensorFlow(root, note);
await wholeRunEstimate();
await wholeRuns();
writeFigures();

function writeFigures(): void {
  if (json) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
}

async function compareSteps(torch: Torch | null): Promise<void> {
  const ours: Record<string, number> = {};
  for (const [name, level] of Object.entries(LEVELS)) {
    const net = await lenet(level);
    const steps = Math.ceil(40 / net.density);
    const { mine, theirs } = await interleaved(
      REPEATS,
      () => net.step(steps),
      torch && (() => torch.step(net.density, 60)),
    );
    ours[name] = mine;
    note(`lenet_step_ms_${name}`, mine, `ms a step, batch 60, Adam, at ${percent(net)}`);
    if (theirs === null) continue;
    note(`torch_lenet_step_ms_${name}`, theirs, 'ms, PyTorch, the same with dense arithmetic and masks');
    note(`lenet_step_ratio_${name}`, theirs / mine, 'PyTorch ÷ Ticket Lab');
  }
  note('lenet_step_scaling', (ours['4'] ?? NaN) / (ours['100'] ?? NaN), 'our step at 3.6% ÷ at 100%');
}

/** An update of the mask every 100 steps, at 10.7%: shares of processor time. */
async function compareUpdates(at: (level: number) => Promise<Lenet>): Promise<void> {
  const net = await at(10);
  const rounds: Awaited<ReturnType<Lenet['update']>>[] = [];
  for (let i = 0; i < 4 * REPEATS; i++) rounds.push(await net.update(100));
  const steps = median(rounds.map((round) => round.steps));
  const share = (part: 'gradient' | 'choice' | 'rebuilding') =>
    median(rounds.map((round) => round[part])) / steps;
  note(
    'lenet_update_rebuild_share',
    share('rebuilding'),
    `tables of a new mask ÷ 100 steps at ${percent(net)}`,
  );
  note('lenet_update_choice_share', share('choice'), 'choosing the weights that go and grow ÷ the same');
  note('lenet_update_gradient_share', share('gradient'), 'the dense gradient of a batch ÷ the same');
}

async function convolutions(): Promise<void> {
  const torch = await startTorch(join(root, 'bench', 'conv_torch.py'));
  await compareConvolutions(torch, note);
  torch?.close();
  if (!torch) return;
  const script = join(root, 'bench', 'agreement_torch.py');
  for (const name of ['conv-4', 'resnet-20'] as const)
    note(
      `${name.replace('-', '')}_loss_difference`,
      await lossDifference(name, script),
      'largest relative difference to PyTorch in 100 steps, at 20%',
    );
}

async function vgg19(): Promise<void> {
  const peakMb = await vgg19PeakMb();
  if (peakMb !== null)
    note(
      'vgg19_two_workers_peak_mb',
      peakMb,
      'MB, the runner with two workers and a dataset of CIFAR-10’s size',
    );
}

async function compareEvaluation(torch: Torch | null): Promise<void> {
  const net = await lenet(LEVELS[21]);
  const { mine, theirs } = await interleaved(
    REPEATS,
    () => net.evaluate(),
    torch && (() => torch.evaluate(net.density)),
  );
  note('lenet_eval_ms_21', mine, `ms for 10,000 images at ${percent(net)}`);
  if (theirs === null) return;
  note('torch_lenet_eval_ms_21', theirs, 'ms, PyTorch');
  note('lenet_eval_ratio_21', theirs / mine, 'PyTorch ÷ Ticket Lab');
}

/** Dense and 15 rounds of 50,000 iterations, 15,000 images evaluated every 100: from a stretch at each density. */
async function wholeRunEstimate(): Promise<void> {
  let seconds = 0;
  for (let level = 0; level <= 15; level++) {
    const net = await lenet(level);
    const steps = Math.ceil(25 / net.density);
    const taken = { step: () => net.step(steps), evaluation: () => net.evaluate() };
    const { step, evaluation } = await inTurn(5, taken);
    seconds += (step * ITERATIONS + evaluation * EVALUATED * EVALUATIONS) / 1000;
  }
  note('mnist_run_seconds_per_core', seconds, 's, one replicate of the paper’s run, one core, extrapolated');
}

async function wholeRuns(): Promise<void> {
  const laboratory = await openLaboratory(join(root, 'dist', 'cli.mjs'));
  try {
    const whole = { name: 'whole', replicates: 2, cores: 2, rounds: 15, iterations: 200, evaluateEvery: 100 };
    const { run, peakMb } = await laboratory.run(whole);
    if (peakMb !== null) note('mnist_run_peak_mb', peakMb, 'MB, the runner with two workers and its dataset');
    const ticket = await laboratory.compact(run, 15);
    note('ticket_size_share_4', ticket.sizeShare, 'bytes of a compact ticket at 3.6% ÷ of the dense network');
    note('predict_speedup_4', ticket.speedup, 'examples a second, ticket at 3.6% ÷ dense network');
    const ratios: number[] = [];
    for (let i = 0; i < 3; i++) {
      const common = { rounds: 2, iterations: 1500 + i, evaluateEvery: 500 };
      const one = await laboratory.run({ ...common, name: `one-${i}`, replicates: 1, cores: 1 });
      const two = await laboratory.run({ ...common, name: `two-${i}`, replicates: 2, cores: 2 });
      ratios.push(two.seconds / one.seconds);
    }
    note(
      'two_replicates_ratio',
      median(ratios),
      'two replicates on two cores ÷ one on one, seconds of the run',
    );
  } finally {
    await laboratory.dispose();
  }
}

function percent(net: Lenet): string {
  return `${(net.density * 100).toFixed(1)}%`;
}
