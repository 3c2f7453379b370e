// Drawing instructions of a canvas as data. It knows what chart.js draws with; images, gradients and shadows it does not.
import { color } from 'chart.js/helpers';
import type { Clip, Drawing, Mark } from '../../src/protocol/drawing';

/** Width of a text in the units of the font's size. */
export type Measure = (text: string, size: number) => number;

/** Lines and letters as they are set; saved and restored together. */
interface Pen {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  lineJoin: string;
  lineCap: string;
  lineDashOffset: number;
  dash: number[];
  font: string;
  textAlign: string;
  textBaseline: string;
  globalAlpha: number;
  matrix: Matrix;
  clipped: Clip;
}

/** As a canvas has it: a and d scale, b and c turn, e and f move. */
type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
const UNMOVED: Matrix = [1, 0, 0, 1, 0, 0];

/** Of the font's size, from the base line: Arial's, and whatever has its widths. */
const ABOVE = 0.905;
const BELOW = 0.212;
const BASELINES: Record<string, number> = {
  top: ABOVE,
  hanging: ABOVE,
  middle: (ABOVE - BELOW) / 2,
  bottom: -BELOW,
  ideographic: -BELOW,
};

const ANCHORS: Record<string, 'start' | 'middle' | 'end'> = { center: 'middle', right: 'end', end: 'end' };

/** Length of a handle of a quarter of the unit circle as a cubic curve. */
const QUARTER = 0.5523;

export class RecordingContext implements Pen {
  fillStyle = '#000000';
  strokeStyle = '#000000';
  lineWidth = 1;
  lineJoin = 'miter';
  lineCap = 'butt';
  lineDashOffset = 0;
  dash: number[] = [];
  font = '10px sans-serif';
  textAlign = 'start';
  textBaseline = 'alphabetic';
  globalAlpha = 1;
  matrix: Matrix = UNMOVED;
  clipped: Clip = null;
  /** What chart.js asks for the size and the context of. */
  readonly canvas: { width: number; height: number; getContext: () => RecordingContext };
  private readonly marks: Mark[] = [];
  private readonly saved: Pen[] = [];
  private path = '';
  /** Corners of the path that is being drawn, for clipping, which is to boxes alone. */
  private corners: { x: number; y: number }[] = [];

  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly measure: Measure,
  ) {
    this.canvas = { width, height, getContext: () => this };
  }

  get drawing(): Drawing {
    return { width: this.width, height: this.height, marks: this.marks };
  }

  save(): void {
    const { fillStyle, strokeStyle, lineWidth, lineJoin, lineCap, lineDashOffset, dash } = this;
    const { font, textAlign, textBaseline, globalAlpha, matrix, clipped } = this;
    this.saved.push({
      ...{ fillStyle, strokeStyle, lineWidth, lineJoin, lineCap, lineDashOffset, dash },
      ...{ font, textAlign, textBaseline, globalAlpha, matrix, clipped },
    });
  }

  restore(): void {
    Object.assign(this, this.saved.pop());
  }

  setTransform(...matrix: Matrix): void {
    this.matrix = matrix;
  }

  resetTransform(): void {
    this.matrix = UNMOVED;
  }

  translate(x: number, y: number): void {
    const [a, b, c, d] = this.matrix;
    const at = this.place(x, y);
    this.matrix = [a, b, c, d, at.x, at.y];
  }

  rotate(angle: number): void {
    const [a, b, c, d, e, f] = this.matrix;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    this.matrix = [a * cos + c * sin, b * cos + d * sin, c * cos - a * sin, d * cos - b * sin, e, f];
  }

  setLineDash(dash: number[]): void {
    this.dash = dash;
  }

  getLineDash(): number[] {
    return this.dash;
  }

  beginPath(): void {
    this.path = '';
    this.corners = [];
  }

  moveTo(x: number, y: number): void {
    this.add('M', [x, y]);
  }

  lineTo(x: number, y: number): void {
    this.add(this.path === '' ? 'M' : 'L', [x, y]);
  }

  bezierCurveTo(...points: number[]): void {
    this.add('C', points);
  }

  closePath(): void {
    if (this.path !== '') this.path += 'Z';
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.add('M', [x, y]);
    for (const corner of [
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
    ])
      this.add('L', corner);
    this.closePath();
  }

  /** As cubic curves of a quarter at most. */
  arc(x: number, y: number, radius: number, from: number, to: number, counter = false): void {
    const span = counter ? -Math.abs(to - from) : to - from;
    const pieces = Math.max(1, Math.ceil(Math.abs(span) / (Math.PI / 2) - 1e-9));
    const handle = (radius * QUARTER * span) / pieces / (Math.PI / 2);
    const at = (angle: number) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
    const [startX, startY] = at(from);
    this.add(this.path === '' || this.path.endsWith('Z') ? 'M' : 'L', [startX, startY]);
    for (let i = 1; i <= pieces; i++) {
      const [before, after] = [from + (span * (i - 1)) / pieces, from + (span * i) / pieces];
      const [x0, y0] = at(before);
      const [x1, y1] = at(after);
      this.add('C', [
        ...[x0 - handle * Math.sin(before), y0 + handle * Math.cos(before)],
        ...[x1 + handle * Math.sin(after), y1 - handle * Math.cos(after)],
        ...[x1, y1],
      ]);
    }
  }

  clip(): void {
    const xs = this.corners.map(({ x }) => x);
    const ys = this.corners.map(({ y }) => y);
    const own = {
      left: Math.min(...xs),
      top: Math.min(...ys),
      right: Math.max(...xs),
      bottom: Math.max(...ys),
    };
    const { clipped } = this;
    const [left, top] = [Math.max(own.left, clipped?.x ?? 0), Math.max(own.top, clipped?.y ?? 0)];
    const right = Math.min(own.right, clipped ? clipped.x + clipped.width : this.width);
    const bottom = Math.min(own.bottom, clipped ? clipped.y + clipped.height : this.height);
    this.clipped = {
      ...{ x: round(left), y: round(top) },
      ...{ width: round(Math.max(0, right - left)), height: round(Math.max(0, bottom - top)) },
    };
  }

  fill(): void {
    this.paint(this.fillStyle, null);
  }

  stroke(): void {
    const { lineWidth, dash, lineJoin } = this;
    this.paint(this.strokeStyle, { width: round(lineWidth), dash: [...dash], round: lineJoin === 'round' });
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.apart(() => {
      this.rect(x, y, width, height);
      this.fill();
    });
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.apart(() => {
      this.rect(x, y, width, height);
      this.stroke();
    });
  }

  /** A page is empty before it is drawn on. */
  clearRect(): void {
    return undefined;
  }

  fillText(text: string, x: number, y: number): void {
    const { size, textAlign, textBaseline, matrix, clipped } = this;
    const { hex, opacity } = this.inkOf(this.fillStyle);
    if (opacity === 0 || text === '') return;
    const place = this.place(x, y + (BASELINES[textBaseline] ?? 0) * size);
    const angle = round((Math.atan2(matrix[1], matrix[0]) * 180) / Math.PI);
    const anchor = ANCHORS[textAlign] ?? 'start';
    const at = { x: round(place.x), y: round(place.y), angle };
    this.marks.push({ kind: 'words', text, ...at, anchor, size, colour: hex, opacity, clip: clipped });
  }

  measureText(text: string): { width: number } {
    return { width: this.measure(text, this.size) };
  }

  private get size(): number {
    return Number(/([\d.]+)px/.exec(this.font)?.[1] ?? 10);
  }

  /** Draws without the path that is under way. */
  private apart(draw: () => void): void {
    const { path, corners } = this;
    this.beginPath();
    draw();
    Object.assign(this, { path, corners });
  }

  private add(command: string, numbers: readonly number[]): void {
    const places: string[] = [];
    for (let i = 0; i + 1 < numbers.length; i += 2) {
      const { x, y } = this.place(numbers[i] ?? 0, numbers[i + 1] ?? 0);
      this.corners.push({ x, y });
      places.push(`${round(x)} ${round(y)}`);
    }
    this.path += `${command}${places.join(' ')}`;
  }

  private place(x: number, y: number): { x: number; y: number } {
    const [a, b, c, d, e, f] = this.matrix;
    return { x: a * x + c * y + e, y: b * x + d * y + f };
  }

  private paint(style: string, stroke: Extract<Mark, { kind: 'shape' }>['stroke']): void {
    const { hex, opacity } = this.inkOf(style);
    if (this.path === '' || opacity === 0) return;
    const { path, clipped } = this;
    this.marks.push({ kind: 'shape', path, colour: hex, opacity, stroke, clip: clipped });
  }

  private inkOf(style: string): { hex: string; opacity: number } {
    const { r, g, b, a } = color(style).rgb;
    const hex = `#${[r, g, b].map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
    return { hex, opacity: round(a * this.globalAlpha) };
  }
}

const round = (value: number) => Math.round(value * 100) / 100;
