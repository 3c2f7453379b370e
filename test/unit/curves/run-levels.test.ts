// Requests of a view for its curves: a run's levels, and again only when there are more.
import { describe, expect, test } from 'vitest';
import { RunLevels } from '../../../webview/ui/run-levels';

const head = (name: string, finished: number) => ({ folder: `/runs/${name}`, name, finished });
const names = Array.from({ length: 10 }, (_, i) => `run-${i}`);

function view() {
  const asked: string[] = [];
  let waiting = 0;
  let most = 0;
  let finished = 1;
  let drawn = () => {};
  const runs = new RunLevels(
    async (folder) => {
      asked.push(folder);
      most = Math.max(most, ++waiting);
      await Promise.resolve();
      waiting--;
      return { finished, levels: [], headline: null, ownModel: false, masksMove: false, stability: [] };
    },
    (what) => {
      if (what === 'levels' && runs.complete) drawn();
    },
    () => {},
  );
  return {
    /** @returns the folders that were asked for */
    show: async (heads: ReturnType<typeof head>[], redraws: boolean) => {
      asked.length = 0;
      finished = Math.max(...heads.map((one) => one.finished));
      const told = new Promise<void>((done) => (drawn = done));
      runs.show(heads);
      if (redraws) await told;
      return [...asked];
    },
    most: () => most,
  };
}

describe('the levels of many runs', () => {
  test('are asked for a few at a time', async () => {
    const { show, most } = view();
    const heads = names.map((name) => head(name, 1));
    expect(await show(heads, true)).toEqual(heads.map(({ folder }) => folder));
    expect(most()).toBe(4);
  });

  test('are asked for again of the run that has more, and of no other', async () => {
    const { show } = view();
    const heads = names.map((name) => head(name, 1));
    await show(heads, true);
    expect(await show(heads, false)).toEqual([]);
    const grown = heads.map((one, i) => (i === 3 ? { ...one, finished: 2 } : one));
    expect(await show(grown, true)).toEqual(['/runs/run-3']);
  });
});
