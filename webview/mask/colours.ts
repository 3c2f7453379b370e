// Colours of the bitmap in the editor's theme.
import type { MaskTile } from '../../src/protocol/views/mask';
import { mix, type Rgb } from '../ui/colour';
import { isHighContrast, themeBackground, themeColour } from '../ui/theme';

export interface MaskColours {
  pruned: Rgb;
  kept: Rgb;
  /** With another ticket: survives in both, only here, only there. */
  both: Rgb;
  onlyThis: Rgb;
  onlyOther: Rgb;
  line: Rgb;
  /** Between kernels: stronger than between the weights of one. */
  kernelLine: Rgb;
  cursor: Rgb;
}

export function readColours(): MaskColours {
  const pruned = themeBackground();
  const foreground = themeColour([128, 128, 128], 'editor.foreground', 'foreground');
  const blue = themeColour(foreground, 'charts.blue', 'editorInfo.foreground');
  const line = themeColour(foreground, 'editorWidget.border', 'panel.border', 'contrastBorder');
  return {
    pruned,
    kept: isHighContrast() ? foreground : blue,
    both: foreground,
    onlyThis: blue,
    onlyOther: themeColour(foreground, 'charts.orange', 'editorWarning.foreground'),
    line,
    kernelLine: isHighContrast() ? line : mix(pruned, foreground, 0.45),
    cursor: themeColour(foreground, 'focusBorder', 'contrastActiveBorder'),
  };
}

/** How strongly a share of survivors shows: a single one among hundreds must still be seen. */
export const strength = (share: number) => (share <= 0 ? 0 : 0.14 + 0.86 * share ** 0.75);

/** Every possible byte of share mixed once, instead of once a pixel. */
const ramp = (from: Rgb, to: Rgb): Rgb[] =>
  Array.from({ length: 256 }, (_, byte) => mix(from, to, strength(byte / 255)));

/** A tile as an image of the colours. */
export function paint(tile: MaskTile, colours: MaskColours): ImageData {
  const image = new ImageData(Math.max(1, tile.width), Math.max(1, tile.height));
  const { other, both } = tile;
  const colourOf =
    other && both ? pairColours({ ...tile, other, both }, colours) : keptColours(tile, colours);
  for (let pixel = 0; pixel < tile.kept.length; pixel++) {
    const [red, green, blue] = colourOf(pixel);
    image.data[pixel * 4] = red;
    image.data[pixel * 4 + 1] = green;
    image.data[pixel * 4 + 2] = blue;
    image.data[pixel * 4 + 3] = 255;
  }
  return image;
}

function keptColours(tile: MaskTile, colours: MaskColours): (pixel: number) => Rgb {
  const shades = ramp(colours.pruned, colours.kept);
  return (pixel) => shades[tile.kept[pixel] ?? 0] ?? colours.pruned;
}

/** Zoomed out, a pixel has the colours of what lies under it in proportion. */
function pairColours(
  tile: { kept: Uint8Array; other: Uint8Array; both: Uint8Array },
  colours: MaskColours,
): (pixel: number) => Rgb {
  /** Few mixtures occur: four at one pixel a weight. */
  const mixed = new Map<number, Rgb>();
  return (pixel) => {
    const both = tile.both[pixel] ?? 0;
    const mine = Math.max(0, (tile.kept[pixel] ?? 0) - both);
    const theirs = Math.max(0, (tile.other[pixel] ?? 0) - both);
    const key = (both << 16) | (mine << 8) | theirs;
    const known = mixed.get(key);
    if (known) return known;
    const colour = mixture(both, mine, theirs, colours);
    mixed.set(key, colour);
    return colour;
  };
}

function mixture(both: number, mine: number, theirs: number, colours: MaskColours): Rgb {
  const either = both + mine + theirs;
  if (either === 0) return colours.pruned;
  const single = mix(colours.onlyOther, colours.onlyThis, mine + theirs ? mine / (mine + theirs) : 0);
  return mix(colours.pruned, mix(single, colours.both, both / either), strength(Math.min(1, either / 255)));
}
