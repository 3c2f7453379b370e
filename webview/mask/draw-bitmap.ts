// Draws the viewport: tiles, the lines between filters or weights, and the weight that is pointed at.
import { TILE, type MaskLayer } from '../../src/protocol/views/mask';
import { css } from '../ui/colour';
import { toBitmap, toView, type Camera, type Size } from './camera';
import type { MaskColours } from './colours';
import type { Tiles } from './tiles';

export interface Scene {
  /** The last covers the others. */
  tiles: readonly Tiles[];
  layer: MaskLayer;
  camera: Camera;
  view: Size;
  detail: number;
  colours: MaskColours;
  cursor: { row: number; column: number } | null;
}

/** CSS pixels that a cell needs before lines are drawn between cells. */
const ROOM_FOR_LINES = 9;

export function drawBitmap(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layer, camera, view, colours } = scene;
  const ratio = window.devicePixelRatio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, view.width, view.height);
  const corner = toView(camera, view, { x: 0, y: 0 });
  const width = layer.columns * camera.scale;
  const height = layer.rows * camera.scale;
  context.fillStyle = css(colours.pruned);
  context.fillRect(corner.x, corner.y, width, height);
  drawTiles(context, scene);
  const { kernel } = layer;
  drawLines(context, scene, { width: 1, height: 1 }, css(colours.line, 0.6));
  if (kernel) drawLines(context, scene, kernel, css(colours.kernelLine));
  context.strokeStyle = css(colours.line);
  context.lineWidth = 1;
  context.strokeRect(corner.x - 0.5, corner.y - 0.5, width + 1, height + 1);
  drawCursor(context, scene);
}

/** Enlarged, weights are squares with sharp edges on whole screen pixels, so that no seam shows between tiles. */
function drawTiles(context: CanvasRenderingContext2D, { tiles, layer, camera, view, detail }: Scene): void {
  const ratio = window.devicePixelRatio;
  const snap = (place: number) => Math.round(place * ratio) / ratio;
  context.imageSmoothingEnabled = camera.scale * ratio < 1;
  for (const tile of tiles.flatMap((one) => [...one.toDraw(detail)])) {
    const side = 2 ** tile.detail;
    const left = tile.x * TILE * side;
    const top = tile.y * TILE * side;
    const start = toView(camera, view, { x: left, y: top });
    // The last pixel may stand for fewer weights than the others; the part of it beyond the edge is left out.
    const right = Math.min(layer.columns, left + tile.picture.width * side);
    const bottom = Math.min(layer.rows, top + tile.picture.height * side);
    const end = toView(camera, view, { x: right, y: bottom });
    if (end.x < 0 || end.y < 0 || start.x > view.width || start.y > view.height) continue;
    context.drawImage(
      tile.picture,
      0,
      0,
      (right - left) / side,
      (bottom - top) / side,
      snap(start.x),
      snap(start.y),
      snap(end.x) - snap(start.x),
      snap(end.y) - snap(start.y),
    );
  }
}

/** Lines between cells of so many weights: between kernels, or between single weights. */
function drawLines(
  context: CanvasRenderingContext2D,
  { layer, camera, view }: Scene,
  { width: cellWidth, height: cellHeight }: Size,
  colour: string,
): void {
  if (Math.min(cellWidth, cellHeight) * camera.scale < ROOM_FOR_LINES) return;
  const start = toBitmap(camera, view, { x: 0, y: 0 });
  const end = toBitmap(camera, view, { x: view.width, y: view.height });
  const top = Math.max(0, start.y);
  const left = Math.max(0, start.x);
  const bottom = Math.min(layer.rows, end.y);
  const right = Math.min(layer.columns, end.x);
  context.beginPath();
  for (let column = Math.ceil(left / cellWidth) * cellWidth; column <= right; column += cellWidth) {
    const { x } = toView(camera, view, { x: column, y: 0 });
    context.moveTo(Math.round(x) + 0.5, toView(camera, view, { x: 0, y: top }).y);
    context.lineTo(Math.round(x) + 0.5, toView(camera, view, { x: 0, y: bottom }).y);
  }
  for (let row = Math.ceil(top / cellHeight) * cellHeight; row <= bottom; row += cellHeight) {
    const { y } = toView(camera, view, { x: 0, y: row });
    context.moveTo(toView(camera, view, { x: left, y: 0 }).x, Math.round(y) + 0.5);
    context.lineTo(toView(camera, view, { x: right, y: 0 }).x, Math.round(y) + 0.5);
  }
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
}

function drawCursor(context: CanvasRenderingContext2D, { cursor, camera, view, colours }: Scene): void {
  if (!cursor) return;
  const { x, y } = toView(camera, view, { x: cursor.column, y: cursor.row });
  const side = Math.max(camera.scale, 5);
  const inset = (camera.scale - side) / 2;
  context.lineWidth = 3;
  context.strokeStyle = css(colours.pruned);
  context.strokeRect(x + inset - 0.5, y + inset - 0.5, side + 1, side + 1);
  context.lineWidth = 1.5;
  context.strokeStyle = css(colours.cursor);
  context.strokeRect(x + inset - 0.5, y + inset - 0.5, side + 1, side + 1);
}
