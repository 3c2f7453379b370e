// Choices that a tab of the curves panel offers.
import { expect, test } from 'vitest';
import { heededBy } from '../../../webview/curves/heeded';

test('how densities are spaced is asked where an axis has densities, and nowhere else', () => {
  const offered = (tab: 'stability' | 'updates', along: 'density' | 'iteration' | 'line', moves = false) =>
    heededBy(tab, { along }, moves ? 'moves' : 'density');
  expect(offered('stability', 'density')).toEqual(['along', 'axis']);
  expect(offered('stability', 'iteration')).toEqual(['along']);
  expect(offered('stability', 'line')).toEqual(['along']);
  expect(offered('updates', 'iteration')).toEqual(['axis']);
  expect(offered('updates', 'iteration', true)).toEqual([]);
});
