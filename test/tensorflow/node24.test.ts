// The library as the editor loads it: on Node 24, which lacks what the package calls, out of a bundled program.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { findNode24 } from '../../scripts/node24.mjs';
import { requireInstalled } from '../../src/engine/tensorflow/load';
import { tensorflowFolder } from '../../src/engine/tensorflow/installed';
import { testReport } from '../../src/lab/tensorflow/test-report';
import { ROOT } from '../support/root';

const execute = promisify(execFile);

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'on Node 24 the test of an installation passes',
  async () => {
    const node = findNode24();
    const gone = "process.versions.node + ' ' + typeof require('node:util').isNullOrUndefined";
    expect((await execute(node, ['-p', gone])).stdout.trim()).toMatch(/^2[4-9]\..* undefined$/);
    const program = join(ROOT, 'dist', 'tensorflow-test.mjs');
    const { stdout } = await execute(node, [program, tensorflowFolder(), requireInstalled()]);
    const report = testReport.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    expect(report.tensorflow).toMatch(/^\d+\.\d+/);
  },
);
