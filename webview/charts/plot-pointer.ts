// A chart under the pointer: the wheel zooms, a drag zooms into what it spans, with Shift it pans, a click opens a point.
import type { Plot } from './plot';

/** A press that moves less than that is a click: pixels. */
const STILL = 4;

/** @param selection shows what a drag spans */
export function followPointer(plot: Plot, selection: HTMLElement): void {
  const { canvas } = plot;
  let pressed: { x: number; y: number; pans: boolean } | null = null;
  let last = { x: 0, y: 0 };
  const moved = (event: PointerEvent) =>
    pressed !== null && Math.hypot(event.offsetX - pressed.x, event.offsetY - pressed.y) >= STILL;

  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const at = { x: event.offsetX, y: event.offsetY };
      plot.zoomBy(Math.exp(-pixels(event) / 400), at, plot.axesAt(at));
    },
    { passive: false },
  );
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button > 1) return;
    pressed = { x: event.offsetX, y: event.offsetY, pans: event.shiftKey || event.button === 1 };
    last = pressed;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    const now = { x: event.offsetX, y: event.offsetY };
    if (!pressed) canvas.classList.toggle('on-point', plot.pointAt(event) !== null);
    else if (pressed.pans) {
      plot.panBy(plot.sharesOf({ x: now.x - last.x, y: now.y - last.y }));
      last = now;
    } else if (moved(event)) {
      selection.hidden = false;
      Object.assign(selection.style, {
        left: `${Math.min(pressed.x, now.x)}px`,
        top: `${Math.min(pressed.y, now.y)}px`,
        width: `${Math.abs(pressed.x - now.x)}px`,
        height: `${Math.abs(pressed.y - now.y)}px`,
      });
    }
  });
  canvas.addEventListener('pointerup', (event) => {
    if (!pressed) return;
    const from = pressed;
    const dragged = moved(event);
    pressed = null;
    selection.hidden = true;
    if (from.pans) return;
    if (dragged) plot.zoomInto(from, { x: event.offsetX, y: event.offsetY });
    else plot.click(event);
  });
  canvas.addEventListener('pointercancel', () => {
    pressed = null;
    selection.hidden = true;
  });
  canvas.addEventListener('dblclick', () => plot.resetZoom());
}

/** Wheels count in pixels, lines or pages. */
const pixels = ({ deltaY, deltaMode }: WheelEvent) => deltaY * ([1, 16, 400][deltaMode] ?? 1);
