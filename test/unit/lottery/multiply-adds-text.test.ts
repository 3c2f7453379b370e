// Multiplications and additions as text.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { multiplyAddsText } from '../../../src/lottery/trainings/multiply-adds-text';

it('have three digits and an SI prefix', () => {
  const counts = [0, 7, 999, 1000, 1234, 99_960, 999_600, 1e6, 5.634e8, 1.2e9, 3.4e12, 1e22];
  expect(counts.map(multiplyAddsText)).toEqual([
    ...['0', '7', '999', '1.00 k', '1.23 k', '100 k', '1.00 M', '1.00 M', '563 M', '1.20 G'],
    ...['3.40 T', '1.00e+22'],
  ]);
});

it('tell what they are, to half a hundredth', () => {
  const factors: Record<string, number> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 };
  fc.assert(
    fc.property(fc.double({ min: 1000, max: 9.9e20, noNaN: true }), (count) => {
      const [digits, prefix = ''] = multiplyAddsText(count).split(' ');
      const told = Number(digits) * (factors[prefix] ?? NaN);
      expect(Math.abs(told - count) / count).toBeLessThan(0.00501);
    }),
  );
});
