/**
 * The direction of imports (docs/decisions/0001-house.md):
 * lottery <- engine <- lab <- cli, extension;  data <- lab;  webview -> protocol alone.
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

export default {
  forbidden: [
    only('lottery-is-pure', 'src/lottery', []),
    only('protocol-knows-lottery', 'src/protocol', ['src/lottery']),
    only('engine-knows-lottery', 'src/engine', ['src/lottery']),
    only('data-knows-lottery-and-engine-contract', 'src/data', ['src/lottery', 'src/engine/engine.ts']),
    only('lab-knows-engine-and-data', 'src/lab', ['src/lottery', 'src/engine', 'src/data', 'src/protocol']),
    only('cli-knows-lab', 'src/cli', ['src/lottery', 'src/engine', 'src/data', 'src/lab', 'src/protocol']),
    only('extension-knows-lab', 'src/extension', ['src/lottery', 'src/data', 'src/lab', 'src/protocol']),
    only('webview-knows-protocol', 'webview', ['src/protocol']),
    {
      name: 'lottery-does-no-io',
      severity: 'error',
      comment: 'The science is pure functions on typed arrays: no files, network, threads or editor.',
      from: { path: '^src/lottery/' },
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
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'src/engine/sparse/kernels/' },
  },
};
