// The camera, where the bitmap lies under the viewport: pure arithmetic. One unit of the bitmap is one weight.

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Which weight is in the middle of the viewport, and how many CSS pixels a weight is wide. */
export interface Camera extends Point {
  scale: number;
}

const LARGEST = 64;
/** A small layer is not blown up beyond what helps to see it. */
const LARGEST_FIT = 40;

/** All of the bitmap in view. */
function fitScale(bitmap: Size, view: Size): number {
  const scale = Math.min(view.width / Math.max(1, bitmap.width), view.height / Math.max(1, bitmap.height));
  return Math.min(LARGEST_FIT, Math.max(scale, 1e-6));
}

export const fit = (bitmap: Size, view: Size): Camera => ({
  scale: fitScale(bitmap, view),
  x: bitmap.width / 2,
  y: bitmap.height / 2,
});

/** From all of it, or one pixel a weight, up to weights as large as buttons; no empty space that needs not be. */
export function clamp(camera: Camera, bitmap: Size, view: Size): Camera {
  const scale = Math.min(LARGEST, Math.max(camera.scale, Math.min(1, fitScale(bitmap, view))));
  const within = (middle: number, length: number, seen: number) =>
    length <= seen ? length / 2 : Math.min(length - seen / 2, Math.max(seen / 2, middle));
  return {
    scale,
    x: within(camera.x, bitmap.width, view.width / scale),
    y: within(camera.y, bitmap.height, view.height / scale),
  };
}

/** The place on the bitmap under a point of the viewport. */
export const toBitmap = (camera: Camera, view: Size, point: Point): Point => ({
  x: camera.x + (point.x - view.width / 2) / camera.scale,
  y: camera.y + (point.y - view.height / 2) / camera.scale,
});

export const toView = (camera: Camera, view: Size, place: Point): Point => ({
  x: (place.x - camera.x) * camera.scale + view.width / 2,
  y: (place.y - camera.y) * camera.scale + view.height / 2,
});

/** What is under `point` stays there. */
export function zoomAt(camera: Camera, view: Size, point: Point, factor: number): Camera {
  const scale = Math.min(LARGEST, camera.scale * factor);
  const place = toBitmap(camera, view, point);
  return {
    scale,
    x: place.x - (point.x - view.width / 2) / scale,
    y: place.y - (point.y - view.height / 2) / scale,
  };
}

/** The coarsest detail that still has a pixel of its own for every pixel of the screen. */
export function detailFor(scale: number, pixelRatio: number, deepest: number): number {
  const perPixel = 1 / (scale * pixelRatio);
  return Math.min(deepest, Math.max(0, Math.floor(Math.log2(perPixel) + 1e-9)));
}

export interface TileRange {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Tiles of a detail that the viewport shows part of, as half-open ranges. */
export function visibleTiles(
  camera: Camera,
  bitmap: Size,
  view: Size,
  detail: number,
  tile: number,
): TileRange {
  const side = tile * 2 ** detail;
  const start = toBitmap(camera, view, { x: 0, y: 0 });
  const end = toBitmap(camera, view, { x: view.width, y: view.height });
  const first = (place: number) => Math.max(0, Math.floor(place / side));
  const last = (place: number, length: number) =>
    Math.min(Math.ceil(length / side), Math.max(0, Math.ceil(place / side)));
  return {
    left: first(start.x),
    top: first(start.y),
    right: last(end.x, bitmap.width),
    bottom: last(end.y, bitmap.height),
  };
}
