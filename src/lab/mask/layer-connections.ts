// Connections between layers, from the network description in a ticket file. Other parts of the description are not needed here, and
// steps that later versions may add are taken to leave channels where they are.
import { z } from 'zod';

/** Tensor names of layers in the order of the network, and by layer those that read it; '' is the network's input. */
export interface Wiring {
  order: string[];
  readers: Map<string, string[]>;
}

const networkSchema = z.object({
  layers: z.array(z.object({ name: z.string(), kind: z.string() })),
  image: z
    .object({
      steps: z.array(
        z.object({
          op: z.string(),
          layer: z.string().optional(),
          from: z.int().min(0),
          with: z.int().min(0).optional(),
        }),
      ),
    })
    .optional(),
});

/**
 * @param network as JSON, from the file's metadata
 * @returns null where there is no description that can be followed
 */
export function wiringOf(network: string | undefined): Wiring | null {
  const parsed = networkSchema.safeParse(parseJson(network));
  if (!parsed.success) return null;
  const { layers, image } = parsed.data;
  const readers = new Map<string, string[]>([['', []]]);
  for (const { name } of layers) readers.set(name, []);
  const join = (makers: readonly string[], reader: string) => {
    for (const maker of makers) readers.get(maker)?.push(reader);
  };
  /** Layers whose channels each image has: more than one where images were added up. */
  const makers: string[][] = [['']];
  for (const { op, layer, from, with: added } of image?.steps ?? []) {
    const source = makers[from] ?? [];
    if (op === 'convolution' && layer !== undefined) {
      join(source, layer);
      makers.push([layer]);
    } else makers.push([...new Set([...source, ...(added === undefined ? [] : (makers[added] ?? []))])]);
  }
  let last = makers.at(-1) ?? [];
  for (const { name, kind } of layers)
    if (kind === 'dense') {
      join(last, name);
      last = [name];
    }
  const tensor = (name: string) => (name === '' ? '' : `${name}.weight`);
  return {
    order: layers.map(({ name }) => tensor(name)),
    readers: new Map([...readers].map(([maker, names]) => [tensor(maker), names.map(tensor)])),
  };
}

/** Where the file says nothing: each layer is taken to be read by the one after it. */
export function chained(order: string[]): Wiring {
  return {
    order,
    readers: new Map(['', ...order].map((maker, i) => [maker, order.slice(i, i + 1)])),
  };
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
