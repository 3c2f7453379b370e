// Remembered state of a curves panel, also of a release that had other tabs.
import { expect, test } from 'vitest';
import { readState } from '../../../webview/curves/state';

const remembered = {
  ...readState(undefined),
  folders: ['/runs/a', '/runs/b'],
  tab: 'cost',
  hidden: ['ticket'],
  levels: [1, 3],
  zooms: { cost: { x: { min: 1, max: 2 }, y: null } },
};

test('what was remembered comes back', () => {
  expect(readState(JSON.parse(JSON.stringify(remembered)))).toEqual(remembered);
});

test('of tabs that this release does not have, only what is theirs is forgotten', () => {
  const { x, y } = remembered.zooms.cost;
  const elsewhere = { ...remembered, tab: 'weather', zooms: { ...remembered.zooms, weather: { x, y } } };
  expect(readState(elsewhere)).toEqual({ ...remembered, tab: 'accuracy' });
});

test.each([null, 7, { folders: 3 }, { zooms: { cost: 1 } }])(
  'nothing to be understood in %j is nothing remembered',
  (raw) => {
    expect(readState(raw)).toEqual(readState(undefined));
  },
);
