// Settings of `.ticketlab/slurm.yaml`: what is allowed, and what the messages say.
import { describe, expect, test } from 'vitest';
import { readSlurm } from '../../../src/experiment/file/read-slurm';
import { formatProblem } from '../../../src/experiment/checks/problem';

const problemsOf = (text: string) => readSlurm(text, 'slurm.yaml').problems.map(formatProblem);

describe('slurm.yaml', () => {
  test('has a default for everything', () => {
    for (const text of ['', '# nothing yet\n\n'])
      expect(readSlurm(text, 'slurm.yaml').settings).toEqual({
        ...{ cores: 1, setup: [], options: [] },
        ...{ most_jobs: 200, shortest_job: 300, files_after: 75 },
      });
  });

  test('takes all of its settings', () => {
    const { settings, problems } = readSlurm(
      [
        'partition: gpu',
        'account: lab',
        'qos: long',
        'time: 2-00:30:00',
        'cores: 4',
        'memory: 8G',
        'gpus: 1',
        'constraint: "a100&ib"',
        'setup: [module load nodejs, "export X=$HOME/x"]',
        'options: [--nice=100, "--mail-type=FAIL", --exclusive, --wait-all-nodes=1]',
        'most_jobs: 50',
        'shortest_job: 600',
      ].join('\n'),
      'slurm.yaml',
    );
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({
      time: '2-00:30:00',
      options: ['--nice=100', '--mail-type=FAIL', '--exclusive', '--wait-all-nodes=1'],
    });
  });

  test.each([
    ['partitoin: gpu', 'slurm.yaml:1:1 partitoin: no such setting; did you mean `partition`?'],
    ['cores: 0', 'slurm.yaml:1:8 cores: 0 is not a whole number from 1 to 1,024'],
    [
      'qos: x\nmemory: lots',
      'slurm.yaml:2:9 memory: "lots" is not a number with `M`, `G` or `T`, such as `4G`',
    ],
    ['time: tomorrow', 'slurm.yaml:1:7 time: "tomorrow" is not a time as Slurm writes it'],
    ['just words', 'slurm.yaml:1:1'],
  ])('%s', (text, message) => {
    expect(problemsOf(text)[0]).toContain(message);
  });

  // What follows an option would become another option, a script, or a line of one.
  test.each([
    'partition: "--wrap=id"',
    'partition: "gpu --wrap id"',
    'account: "a\\n#SBATCH --uid=0"',
    'constraint: "a\\n#SBATCH --uid=0"',
    'setup: ["a\\nb"]',
    'setup: ["a\\rb"]',
    'options: ["--array=0-9"]',
    'options: ["-J"]',
    'options: ["-Jname"]',
    'options: ["-Dx"]',
    'options: ["-H"]',
    'options: ["-Mother"]',
    'options: ["-n1"]',
    'options: ["--arr=0-9"]',
    'options: ["--job-n=x"]',
    'options: ["--chd=/x"]',
    'options: ["--w"]',
    'options: ["--job-name"]',
    'options: ["--wrap=id"]',
    'options: ["job.sh"]',
    'options: ["--nice=1\\n--uid=0"]',
    'options: ["--"]',
    'time: "1\\n2"',
    'memory: "4G\\n"',
  ])('refuses %s', (text) => {
    expect(readSlurm(text, 'slurm.yaml').settings).toBeNull();
    expect(problemsOf(text)).toHaveLength(1);
  });
});
