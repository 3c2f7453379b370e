// Turns what is drawn on a canvas into SVG, by listening to its context. Positions are taken through the context's own transform,
// so that only paths and texts are written. It knows what chart.js draws with; images, gradients and shadows it does not.
const SVG = 'http://www.w3.org/2000/svg';

export class SvgRecorder {
  private readonly root: SVGSVGElement;
  private path = '';
  private clip: string | null = null;
  private readonly clips: (string | null)[] = [];
  private count = 0;

  /** Listens from now on. */
  constructor(
    private readonly context: CanvasRenderingContext2D,
    width: number,
    height: number,
  ) {
    this.root = create('svg', { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` });
    this.listen();
  }

  get text(): string {
    return new XMLSerializer().serializeToString(this.root);
  }

  private listen(): void {
    const { context } = this;
    const on = <Name extends Method>(name: Name, heard: Heard<Name>) => listenTo(context, name, heard);
    on('beginPath', () => (this.path = ''));
    on('moveTo', (x, y) => this.add('M', [x, y]));
    on('lineTo', (x, y) => this.add(this.path === '' ? 'M' : 'L', [x, y]));
    on('bezierCurveTo', (...points) => this.add('C', points));
    on('closePath', () => (this.path += this.path === '' ? '' : 'Z'));
    on('rect', (x, y, width, height) => (this.path += this.box(x, y, width, height)));
    on('arc', (x, y, radius, from, to, counter = false) => this.arc(x, y, radius, from, to, counter));
    on('save', () => void this.clips.push(this.clip));
    on('restore', () => (this.clip = this.clips.pop() ?? null));
    on('clip', () => this.startClip());
    on('fill', () => this.paint(this.path, 'fill'));
    on('stroke', () => this.paint(this.path, 'stroke'));
    on('fillRect', (x, y, width, height) => this.paint(this.box(x, y, width, height), 'fill'));
    on('strokeRect', (x, y, width, height) => this.paint(this.box(x, y, width, height), 'stroke'));
    on('fillText', (text, x, y) => this.write(text, x, y));
  }

  private add(command: string, numbers: number[]): void {
    const places: string[] = [];
    for (let i = 0; i + 1 < numbers.length; i += 2)
      places.push(this.place(numbers[i] ?? 0, numbers[i + 1] ?? 0));
    this.path += `${command}${places.join(' ')}`;
  }

  private box(x: number, y: number, width: number, height: number): string {
    const corners = [
      [x, y],
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
    ];
    return `M${corners.map(([cornerX = 0, cornerY = 0]) => this.place(cornerX, cornerY)).join('L')}Z`;
  }

  /** As short straight pieces: the circles of points are a few pixels wide. */
  private arc(x: number, y: number, radius: number, from: number, to: number, counter: boolean): void {
    const steps = 24;
    const span = counter ? -Math.abs(to - from) : to - from;
    for (let i = 0; i <= steps; i++) {
      const angle = from + (span * i) / steps;
      this.add(this.path === '' || (i === 0 && this.path.endsWith('Z')) ? 'M' : 'L', [
        x + radius * Math.cos(angle),
        y + radius * Math.sin(angle),
      ]);
    }
  }

  private place(x: number, y: number): string {
    const point = this.context.getTransform().transformPoint({ x, y });
    return `${round(point.x)} ${round(point.y)}`;
  }

  private startClip(): void {
    const id = `clip-${++this.count}`;
    const clip = create('clipPath', { id });
    clip.append(create('path', { d: this.path }));
    this.root.append(clip);
    this.clip = id;
  }

  private paint(path: string, how: 'fill' | 'stroke'): void {
    if (path === '') return;
    const attributes = how === 'fill' ? { fill: String(this.context.fillStyle) } : this.line();
    this.append(create('path', { d: path, ...attributes, ...this.opacity() }));
  }

  private line(): Record<string, string | number> {
    const { strokeStyle, lineWidth, lineJoin } = this.context;
    const dashes = this.context.getLineDash();
    return {
      fill: 'none',
      stroke: String(strokeStyle),
      'stroke-width': lineWidth,
      'stroke-linejoin': lineJoin,
      ...(dashes.length > 0 ? { 'stroke-dasharray': dashes.join(' ') } : {}),
    };
  }

  private write(text: string, x: number, y: number): void {
    const { context } = this;
    const { a, b } = context.getTransform();
    const angle = round((Math.atan2(b, a) * 180) / Math.PI);
    const place = this.place(x, y);
    const element = create('text', {
      transform: `translate(${place})${angle === 0 ? '' : ` rotate(${angle})`}`,
      ...fontOf(context.font),
      fill: String(context.fillStyle),
      'text-anchor': ANCHORS[context.textAlign],
      'dominant-baseline': BASELINES[context.textBaseline],
      ...this.opacity(),
    });
    element.textContent = text;
    // A clip on a text itself would be moved and turned with it.
    const group = create('g', {});
    group.append(element);
    this.append(group);
  }

  private opacity(): Record<string, number> {
    const { globalAlpha } = this.context;
    return globalAlpha < 1 ? { opacity: round(globalAlpha) } : {};
  }

  private append(element: SVGElement): void {
    if (this.clip !== null) element.setAttribute('clip-path', `url(#${this.clip})`);
    this.root.append(element);
  }
}

const ANCHORS = { left: 'start', start: 'start', center: 'middle', right: 'end', end: 'end' };
const BASELINES = {
  top: 'text-before-edge',
  hanging: 'hanging',
  middle: 'central',
  alphabetic: 'alphabetic',
  ideographic: 'ideographic',
  bottom: 'text-after-edge',
};

type Method = {
  [Name in keyof CanvasRenderingContext2D]: CanvasRenderingContext2D[Name] extends (
    ...args: never[]
  ) => unknown
    ? Name
    : never;
}[keyof CanvasRenderingContext2D];
type Heard<Name extends Method> = (...args: Parameters<CanvasRenderingContext2D[Name]>) => unknown;

function listenTo<Name extends Method>(
  context: CanvasRenderingContext2D,
  name: Name,
  heard: Heard<Name>,
): void {
  const draw: unknown = Reflect.get(context, name);
  if (typeof draw !== 'function') return;
  Object.defineProperty(context, name, {
    value: (...args: Parameters<CanvasRenderingContext2D[Name]>) => {
      heard(...args);
      return Reflect.apply(draw, context, args);
    },
  });
}

/** `bold 12px "Segoe UI", sans-serif` in parts. */
function fontOf(font: string): Record<string, string> {
  const [, style = '', size = '12px', family = 'sans-serif'] =
    /^(.*?)([\d.]+px)(?:\/\S+)?\s+(.*)$/.exec(font) ?? [];
  const weight = /bold|[1-9]00/.exec(style)?.[0];
  return {
    'font-size': size,
    'font-family': family,
    ...(weight === undefined ? {} : { 'font-weight': weight }),
    ...(style.includes('italic') ? { 'font-style': 'italic' } : {}),
  };
}

function create<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | number>,
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes))
    if (key !== 'xmlns') element.setAttribute(key, String(value));
  return element;
}

const round = (value: number) => Math.round(value * 100) / 100;
