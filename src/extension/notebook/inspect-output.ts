// Output of an `inspect` cell: a ticket's layers and a small picture of its mask.
import { existsSync } from 'node:fs';
import { l10n } from 'vscode';
import { count, density, percent } from '../../protocol/format';
import { ticketFile } from '../../lab/disk/paths';
import type { MaskReader } from '../../lab/mask/client';
import { readRecord } from '../../lab/disk/training-record';
import type { InspectCell } from '../../experiment/schema/cell-schemas';
import { trainingId } from '../../lottery/trainings/plan';
import type { InputImage, MaskLayer, MaskTile } from '../../protocol/views/mask';
import { deepestDetail } from '../../protocol/views/mask';
import type { InspectOutput, MaskPicture } from '../../protocol/views/output';

/** Pixels of a small picture, at most, along each side. */
const SMALL = 256;

/**
 * @param folder of the experiment's run
 * @throws LabError where the ticket is damaged
 */
export async function inspectOutput(
  reader: MaskReader,
  { inspect, replicate, level }: InspectCell,
  folder: string,
): Promise<InspectOutput> {
  const id = trainingId({ replicate, level, kind: 'ticket', draw: 0 });
  const finished = await readRecord(folder, id);
  const path = ticketFile(folder, id);
  const title = l10n.t('{0}, replicate {1}, level {2}', inspect, replicate, level);
  const about = { kind: 'inspect' as const, folder, level, title };
  if (!finished || !existsSync(path)) {
    const facts = [l10n.t('This ticket has not been trained yet. It will be shown here as soon as it is.')];
    return { ...about, ticket: null, facts, layers: [], picture: null };
  }
  const { layers, survivors, weights, earlyStop, end } = finished.record;
  return {
    ...about,
    ticket: path,
    facts: [
      l10n.t('{0} of {1} weights left', count(survivors), count(weights)) +
        ` (${density(survivors / weights)})`,
      l10n.t(
        'Test accuracy {0} at early stop (iteration {1}), {2} at the end',
        percent(earlyStop.testAccuracy),
        count(earlyStop.iteration),
        percent(end.testAccuracy),
      ),
    ],
    layers: layers.map((layer, i) => ({
      name: layer.name,
      weights: layer.weights,
      survivors: layer.survivors,
      dead: i === layers.length - 1 ? null : layer.deadNeurons.length,
      neurons: layer.neurons,
    })),
    picture: await picture(reader, path),
  };
}

/** Of tickets shown before: a finished one never changes. */
const pictures = new Map<string, MaskPicture | null>();
const MOST_PICTURES = 50;

async function picture(reader: MaskReader, ticket: string): Promise<MaskPicture | null> {
  const known = pictures.get(ticket);
  if (known !== undefined) return known;
  const made = await makePicture(reader, ticket);
  if (pictures.size >= MOST_PICTURES) pictures.clear();
  pictures.set(ticket, made);
  return made;
}

/** The input's pixels where they make an image, otherwise the first layer's mask. */
async function makePicture(reader: MaskReader, ticket: string): Promise<MaskPicture | null> {
  const image = await reader.ask('image', { ticket });
  if (image) return imagePicture(image);
  const { layers } = await reader.ask('ticket', { ticket });
  const [layer] = layers;
  if (!layer) return null;
  const tile = await reader.ask('tile', { ticket, layer: layer.name, other: null, ...wholeOf(layer) });
  return { of: 'weights', layer: layer.name, ...tilePicture(tile) };
}

function imagePicture({ layer, width, height, counts }: InputImage): MaskPicture {
  // Of several channels the first.
  const shown = counts.subarray(0, width * height);
  const most = shown.reduce((a, b) => Math.max(a, b), 1);
  const bytes = Uint8Array.from(shown, (one) => Math.round((one / most) * 255));
  return { of: 'pixels', layer, width, height, bytes: base64(bytes) };
}

/** The detail at which one tile holds the whole bitmap, or as much of it as one does. */
function wholeOf({ rows, columns }: MaskLayer): { detail: number; x: number; y: number } {
  const detail = Math.max(0, Math.ceil(Math.log2(Math.max(rows, columns) / SMALL)));
  return { detail: Math.min(detail, deepestDetail(rows, columns)), x: 0, y: 0 };
}

const tilePicture = ({ width, height, kept }: MaskTile) => ({ width, height, bytes: base64(kept) });

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
