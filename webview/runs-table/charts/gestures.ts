// Gestures of a pointer over a chart: moves, clicks, drags.
import type { Place } from './nearest';

export interface Gestures {
  move(at: Place | null): void;
  click(at: Place): void;
  /** While the button is down. */
  drag(from: Place, to: Place): void;
  /** The button is up: what was dragged over counts. */
  drop(from: Place, to: Place): void;
  /** It does not count after all. */
  cancel(): void;
}

/** A press that moves less is a click: pixels. */
const STILL = 4;

/** @returns calls off the drag that is under way; whether there was one */
export function listenToPointer(canvas: HTMLCanvasElement, gestures: Gestures): () => boolean {
  let from: Place | null = null;
  let dragging = false;
  const placeOf = ({ offsetX, offsetY }: PointerEvent): Place => ({ x: offsetX, y: offsetY });
  const end = () => {
    const was = dragging;
    from = null;
    dragging = false;
    return was;
  };
  const cancel = () => {
    const was = end();
    if (was) gestures.cancel();
    return was;
  };
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    from = placeOf(event);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    const at = placeOf(event);
    if (!from) return gestures.move(at);
    dragging ||= Math.hypot(at.x - from.x, at.y - from.y) >= STILL;
    if (dragging) gestures.drag(from, at);
  });
  canvas.addEventListener('pointerup', (event) => {
    if (!from) return;
    const started = from;
    if (end()) gestures.drop(started, placeOf(event));
    else gestures.click(started);
  });
  canvas.addEventListener('pointercancel', cancel);
  canvas.addEventListener('pointerleave', () => {
    if (!from) gestures.move(null);
  });
  return cancel;
}
