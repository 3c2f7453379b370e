// A real Slurm on this machine alone, for tests and benches: its own munge, controller and nodes, in a temporary folder, by this user.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Debian keeps daemons where a user's PATH may not lead. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
const UP_WITHIN = 30_000;

export interface Cluster {
  /** Names of the nodes, of one core each. */
  readonly nodes: readonly string[];
  /** Runs one of Slurm's commands. @returns what it says */
  ask(command: string, ...args: string[]): string;
  /** Kills a node's daemon as a failure would, with all that runs there. */
  killNode(node: string): Promise<void>;
  startNode(node: string): Promise<void>;
  /** Kills the controller, and starts it again as an administrator would. */
  restartController(): Promise<void>;
  stopController(): Promise<void>;
  startController(): Promise<void>;
  dispose(): Promise<void>;
}

/** Whether this machine has Slurm's programs. */
export const hasSlurm = (): boolean =>
  ['slurmctld', 'slurmd', 'sbatch', 'munged'].every(
    (program) => spawnSync('which', [program], { env: { PATH } }).status === 0,
  );

/** Starts it, and has Slurm's commands in this process and those that it starts talk to it. */
export async function startSlurm(count = 2): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'ticketlab-slurm-'));
  // A daemon that is not of this user would have to come in.
  await chmod(folder, 0o755);
  const conf = join(folder, 'slurm.conf');
  const nodes = Array.from({ length: count }, (_, i) => `n${i + 1}`);
  for (const name of ['state', 'spool', 'log', 'munge']) await mkdir(join(folder, name));
  await chmod(join(folder, 'munge'), 0o755);
  const key = join(folder, 'munge.key');
  await writeFile(key, randomBytes(1024), { mode: 0o600 });
  const socket = join(folder, 'munge', 'socket');
  await writeFile(conf, await configuration(folder, socket, nodes));
  const daemons = new Map<string, ChildProcess>();
  const run = (name: string, program: string, args: string[]) => {
    const child = spawn(program, args, {
      stdio: 'ignore',
      detached: true,
      env: { ...process.env, PATH, SLURM_CONF: conf },
    });
    daemons.set(name, child);
  };
  const kill = async (name: string, signal: NodeJS.Signals) => {
    const child = daemons.get(name);
    daemons.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  const ask = (command: string, ...args: string[]): string => {
    const { stdout, stderr, status } = spawnSync(command, args, {
      env: { ...process.env, PATH, SLURM_CONF: conf },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const until = async (isTrue: () => boolean, what: string) => {
    for (const end = Date.now() + UP_WITHIN; !isTrue(); await wait(100))
      if (Date.now() > end) throw new Error(`${what} took too long; see ${folder}/log`);
  };
  const quietly = (test: () => boolean) => () => {
    try {
      return test();
    } catch {
      return false;
    }
  };
  const isUp = (node: string) =>
    quietly(() =>
      /^(idle|alloc|mix)/.test(ask('sinfo', '--noheader', '--nodes', node, '--format=%t').trim()),
    );
  const cluster: Cluster = {
    nodes,
    ask,
    async killNode(node) {
      const running = ask('squeue', '--noheader', '--nodelist', node, '--format=%A').trim().split('\n');
      await kill(node, 'SIGKILL');
      for (const job of running.filter(Boolean)) killJob(job);
    },
    async startNode(node) {
      run(node, 'slurmd', ['-D', '-N', node, '-f', conf]);
      await until(isUp(node), `node ${node}`);
    },
    stopController: () => kill('slurmctld', 'SIGKILL'),
    async startController() {
      run('slurmctld', 'slurmctld', ['-D', '-f', conf]);
      await until(
        quietly(() => ask('scontrol', 'ping').includes('UP')),
        'slurmctld',
      );
    },
    async restartController() {
      await cluster.stopController();
      await cluster.startController();
    },
    async dispose() {
      quietly(() => ask('scancel', '--full', '--signal=KILL', `--user=${userInfo().username}`) === '')();
      quietly(() => ask('scancel', `--user=${userInfo().username}`) === '')();
      for (const name of [...daemons.keys()]) await kill(name, 'SIGTERM');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  process.env['SLURM_CONF'] = conf;
  run('munged', 'munged', [
    ...['--foreground', '--force', `--key-file=${key}`, `--socket=${socket}`],
    ...[
      `--pid-file=${folder}/munge/pid`,
      `--log-file=${folder}/log/munged`,
      `--seed-file=${folder}/munge/seed`,
    ],
  ]);
  await wait(300);
  for (const node of nodes) run(node, 'slurmd', ['-D', '-N', node, '-f', conf]);
  await cluster.startController();
  for (const node of nodes) await until(isUp(node), `node ${node}`);
  return cluster;
}

/** All processes of a job, as when its node loses power. */
function killJob(job: string): void {
  const found = spawnSync('pgrep', ['-f', `slurmstepd: \\[${job}\\.`], { encoding: 'utf8' });
  for (const pid of found.stdout.split('\n').filter(Boolean)) {
    const below = spawnSync('pgrep', ['-P', pid], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
    for (const one of [pid, ...below.flatMap(withChildren)])
      try {
        process.kill(Number(one), 'SIGKILL');
      } catch {
        // Over already.
      }
  }
}

const withChildren = (pid: string): string[] => [
  pid,
  ...spawnSync('pgrep', ['-P', pid], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean)
    .flatMap(withChildren),
];

/** Programs log where they are told; what they say is in the folder while they are up. */
export const logOf = (folder: string, name: string): Promise<string> =>
  readFile(join(folder, 'log', name), 'utf8');

async function configuration(folder: string, socket: string, nodes: readonly string[]): Promise<string> {
  const ports = await freePorts(nodes.length + 1);
  const user = userInfo().username;
  const here = hostname().split('.')[0] ?? '';
  return `ClusterName=lab
SlurmctldHost=${here}(127.0.0.1)
SlurmUser=${user}
SlurmdUser=${user}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=${socket}
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool/%n
SlurmctldPidFile=${folder}/state/slurmctld.pid
SlurmdPidFile=${folder}/spool/slurmd-%n.pid
SlurmctldLogFile=${folder}/log/slurmctld
SlurmdLogFile=${folder}/log/slurmd-%n
SlurmctldPort=${ports[0]}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerParameters=sched_interval=1,batch_sched_delay=0,bf_interval=1
MaxArraySize=20000
MaxJobCount=20000
SlurmctldTimeout=30
SlurmdTimeout=10
KillWait=10
SlurmdParameters=config_overrides
${nodes.map((name, i) => `NodeName=${name} NodeHostname=${here} NodeAddr=127.0.0.1 Port=${ports[i + 1]} CPUs=1 RealMemory=4000 State=UNKNOWN`).join('\n')}
PartitionName=lab Nodes=${nodes.join(',')} Default=YES MaxTime=60 State=UP
`;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    ports.push(isAddress(address) ? address.port : 0);
  }
  for (const server of servers) server.close();
  return ports;
}

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;
