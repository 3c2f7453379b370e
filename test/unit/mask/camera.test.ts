// Zooming and panning the bitmap, as arithmetic.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clamp, detailFor, fit, toBitmap, toView, visibleTiles, zoomAt } from '../../../webview/mask/camera';
import { deepestDetail, TILE } from '../../../src/protocol/views/mask';

const side = fc.integer({ min: 1, max: 6000 });
const bitmap = fc.record({ width: side, height: side });
const view = fc.record({
  width: fc.integer({ min: 50, max: 3000 }),
  height: fc.integer({ min: 50, max: 3000 }),
});
const camera = fc.record({
  x: fc.double({ min: -100, max: 7000, noNaN: true }),
  y: fc.double({ min: -100, max: 7000, noNaN: true }),
  scale: fc.double({ min: 0.01, max: 64, noNaN: true }),
});
const point = fc.record({ x: fc.integer({ min: 0, max: 3000 }), y: fc.integer({ min: 0, max: 3000 }) });

describe('the camera', () => {
  it('fits all of the bitmap into the viewport, and no larger than helps', () => {
    fc.assert(
      fc.property(bitmap, view, (size, seen) => {
        const { scale } = fit(size, seen);
        expect(size.width * scale).toBeLessThanOrEqual(seen.width + 1e-6);
        expect(size.height * scale).toBeLessThanOrEqual(seen.height + 1e-6);
        expect(scale).toBeLessThanOrEqual(40);
      }),
    );
  });

  it('leaves what is under the pointer where it is while zooming', () => {
    fc.assert(
      fc.property(
        camera,
        view,
        point,
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (from, seen, at, factor) => {
          const place = toBitmap(from, seen, at);
          const after = toView(zoomAt(from, seen, at, factor), seen, place);
          expect(after.x).toBeCloseTo(at.x, 4);
          expect(after.y).toBeCloseTo(at.y, 4);
        },
      ),
    );
  });

  it('never shows empty space on one side while there is more bitmap on the other', () => {
    fc.assert(
      fc.property(camera, bitmap, view, (wanted, size, seen) => {
        const kept = clamp(wanted, size, seen);
        const start = toBitmap(kept, seen, { x: 0, y: 0 });
        const end = toBitmap(kept, seen, { x: seen.width, y: seen.height });
        for (const [from, to, length] of [
          [start.x, end.x, size.width],
          [start.y, end.y, size.height],
        ] as const) {
          const before = -from;
          const after = to - length;
          if (to - from >= length) expect(before).toBeCloseTo(after, 4);
          else expect(Math.max(before, after)).toBeLessThanOrEqual(1e-6);
        }
      }),
    );
  });

  it('can always see all of it, or go down to one pixel a weight', () => {
    fc.assert(
      fc.property(bitmap, view, (size, seen) => {
        const { scale } = clamp({ x: 0, y: 0, scale: 1e-9 }, size, seen);
        expect(scale).toBeCloseTo(Math.min(1, fit(size, seen).scale), 9);
      }),
    );
  });

  it('asks for the coarsest detail that still has a pixel for every pixel of the screen', () => {
    const scales = fc.double({ min: 0.001, max: 64, noNaN: true });
    fc.assert(
      fc.property(scales, fc.constantFrom(1, 1.5, 2), (scale, ratio) => {
        const detail = detailFor(scale, ratio, 24);
        const screenPixels = 2 ** detail * scale * ratio;
        if (detail > 0) expect(screenPixels).toBeLessThanOrEqual(1 + 1e-6);
        expect(screenPixels).toBeGreaterThan(0.5 - 1e-6);
      }),
    );
    expect(detailFor(0.001, 1, 3)).toBe(3);
  });

  it('knows every tile that the viewport shows part of, all of which exist', () => {
    fc.assert(
      fc.property(camera, bitmap, view, point, (wanted, size, seen, at) => {
        const kept = clamp(wanted, size, seen);
        const detail = detailFor(kept.scale, 1, deepestDetail(size.height, size.width));
        const tiles = visibleTiles(kept, size, seen, detail, TILE);
        const wide = TILE * 2 ** detail;
        expect(tiles.right).toBeLessThanOrEqual(Math.ceil(size.width / wide));
        expect(tiles.bottom).toBeLessThanOrEqual(Math.ceil(size.height / wide));
        const inside = { x: at.x % seen.width, y: at.y % seen.height };
        const place = toBitmap(kept, seen, inside);
        if (place.x < 0 || place.y < 0 || place.x >= size.width || place.y >= size.height) return;
        expect(Math.floor(place.x / wide)).toBeGreaterThanOrEqual(tiles.left);
        expect(Math.floor(place.x / wide)).toBeLessThan(tiles.right);
        expect(Math.floor(place.y / wide)).toBeGreaterThanOrEqual(tiles.top);
        expect(Math.floor(place.y / wide)).toBeLessThan(tiles.bottom);
      }),
    );
  });
});
