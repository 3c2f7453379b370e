// A drawing as SVG. Words stay words: they can be searched, and changed in a drawing program.
import { FIGURE_FONT, type Clip, type Drawing, type Mark } from '../../../protocol/drawing';
import { forLogLine } from '../escape-text';
import { html, type Html } from '../report/html';

export function svgText({ width, height, marks }: Drawing): string {
  const clips = [...new Map(marks.flatMap(({ clip }) => (clip ? [[idOf(clip), clip] as const] : [])))];
  const page = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${width}pt"
    height="${height}pt"
    viewBox="0 0 ${width} ${height}"
    font-family="${FIGURE_FONT}"
  >
    <defs>
      ${clips.map(
        ([id, clip]) =>
          html`<clipPath id="${id}">
            <rect x="${clip.x}" y="${clip.y}" width="${clip.width}" height="${clip.height}" />
          </clipPath> `,
      )}
    </defs>
    ${marks.map((mark) => html`${markup(mark)}`)}
  </svg> `;
  return page.text.replace(/\s*\n\s*/g, '\n');
}

function markup(mark: Mark): Html {
  const clipped = mark.clip ? html` clip-path="url(#${idOf(mark.clip)})"` : '';
  const opacity = mark.opacity < 1 ? html` opacity="${mark.opacity}"` : '';
  if (mark.kind === 'words')
    // A clip on the words themselves would be turned with them.
    return html`<g${clipped}><text transform="translate(${mark.x} ${mark.y})${mark.angle !== 0 && html` rotate(${mark.angle})`}" font-size="${mark.size}" fill="${mark.colour}" text-anchor="${mark.anchor}"${opacity}>${forLogLine(mark.text)}</text></g> `;
  const { path, stroke, colour } = mark;
  if (!stroke) return html`<path d="${path}" fill="${colour}" ${opacity}${clipped} /> `;
  const dash = stroke.dash.length > 0 ? html` stroke-dasharray="${stroke.dash.join(' ')}"` : '';
  const join = stroke.round ? html` stroke-linejoin="round"` : '';
  return html`<path
    d="${path}"
    fill="none"
    stroke="${colour}"
    stroke-width="${stroke.width}"
    ${dash}${join}${opacity}${clipped}
  /> `;
}

const idOf = ({ x, y, width, height }: NonNullable<Clip>) =>
  `clip-${[x, y, width, height].join('-').replaceAll('.', '_')}`;
