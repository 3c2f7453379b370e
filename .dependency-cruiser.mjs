/**
 * The direction of imports (docs/decisions/0001-house.md):
 * lottery <- tensors <- engine, lab;  lottery <- experiment;  lottery <- engine <- lab <- cli, extension;  data, events <- lab;  webview -> protocol and events alone.
 */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  comment: `${from} may import only itself and: ${allowed.join(', ') || 'nothing of ours'}`,
  from: { path: `^${from}/` },
  to: {
    path: '^(src|webview)/',
    pathNot: [from, ...allowed].map((place) => (place.endsWith('.ts') ? `^${place}$` : `^${place}/`)),
  },
});

const LAB = ['src/lottery', 'src/tensors', 'src/experiment', 'src/engine', 'src/data', 'src/protocol'];

export default {
  forbidden: [
    only('lottery-is-pure', 'src/lottery', []),
    only('experiment-knows-lottery', 'src/experiment', ['src/lottery']),
    only('events-know-nothing', 'src/events', []),
    only('protocol-knows-lottery', 'src/protocol', ['src/lottery', 'src/experiment']),
    only('tensors-know-lottery', 'src/tensors', ['src/lottery']),
    only('engine-knows-lottery', 'src/engine', ['src/lottery', 'src/tensors', 'src/protocol/channel']),
    only('data-knows-lottery-and-engine-contract', 'src/data', ['src/lottery', 'src/engine/engine.ts']),
    only('lab-knows-engine-and-data', 'src/lab', [...LAB, 'src/events']),
    only('cli-knows-lab', 'src/cli', [...LAB, 'src/lab', 'webview/print']),
    only('extension-knows-lab', 'src/extension', [
      ...LAB.filter((room) => room !== 'src/engine'),
      'src/lab',
      'src/events',
    ]),
    only('webview-knows-protocol', 'webview', ['src/protocol', 'src/events']),
    {
      name: 'no-io-in-lottery-and-experiment',
      severity: 'error',
      comment:
        'The science is pure functions on typed arrays, the language of experiment files works on text: of the system they need hashes.',
      from: { path: '^src/(lottery|experiment)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'vscode-only-in-extension',
      severity: 'error',
      from: { pathNot: '^src/extension/' },
      to: { path: '^vscode$' },
    },
    {
      name: 'tensorflow-in-workers-only',
      severity: 'error',
      comment: 'The native library computes for long, and where it crashes it takes its process with it.',
      from: { path: '^src/extension/' },
      to: { path: '^src/engine/(engines|tensorflow/(index|load))\\.ts$', reachable: true },
    },
    {
      name: 'run-folders-have-one-way-in',
      severity: 'error',
      comment:
        'A run folder may come from anybody: src/lab/disk/run-files.ts alone, by safe-path.ts, opens what lies in one. The others here see to other files.',
      from: {
        path: '^src/lab/',
        pathNot: [
          '^src/lab/disk/(run-files|safe-path|files|runs-root|queue-folder)\\.ts$', // files: what is written elsewhere; the last two: which folders there are
          '^src/lab/(owner/(address|machine)|connection/server|low-priority)\\.ts$', // sockets, /proc
          '^src/lab/(tensorflow|pytorch/install)', // the engines' installation
          '^src/lab/runner/main\\.ts$', // real path of the run folder
          '^src/lab/results/report\\.ts$', // the script of the charts
          '^src/lab/results/figure/pdf\\.ts$', // the font of figures
        ],
      },
      to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'], path: '^(node:)?fs(/promises)?$' },
    },
    {
      name: 'safe-paths-for-run-files-alone',
      severity: 'error',
      comment: 'Whatever else wants something of a run folder asks src/lab/disk/run-files.ts.',
      from: { pathNot: '^src/lab/disk/run-files\\.ts$' },
      to: { path: '^src/lab/disk/safe-path\\.ts$' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-circles-of-folders',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
