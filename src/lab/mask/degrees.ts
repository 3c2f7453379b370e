// Numbers of incoming and outgoing weights of each neuron.
import type { LayerScan, MaskLayer, NeuronDegrees } from '../../protocol/views/mask';
import type { Wiring } from './layer-connections';

export interface ScannedLayer {
  about: MaskLayer;
  scan: LayerScan;
}

const positions = (counts: Uint32Array | null): Uint32Array<ArrayBuffer> => {
  const zeros: number[] = [];
  counts?.forEach((count, i) => {
    if (count === 0) zeros.push(i);
  });
  return Uint32Array.from(zeros);
};

/** Sums of `group` neighbours at a time: what a channel sends out that was flattened into so many inputs. */
function sumGroups(counts: Uint32Array, group: number): Uint32Array<ArrayBuffer> {
  const sums = new Uint32Array(counts.length / group);
  for (let i = 0; i < counts.length; i++) (sums[Math.floor(i / group)] as number) += counts[i] as number;
  return sums;
}

/** How many inputs of `next` one output of `layer` feeds; null where `next` does not read `layer`. */
function fanOut(layer: MaskLayer, next: MaskLayer): number | null {
  if (next.inputs === layer.outputs) return 1;
  const flattened = layer.kernel !== null && next.kernel === null && layer.outputs > 0;
  return flattened && next.inputs > 0 && next.inputs % layer.outputs === 0
    ? next.inputs / layer.outputs
    : null;
}

const area = ({ kernel }: MaskLayer) => (kernel ? kernel.height * kernel.width : 1);

/** What goes out of so many outputs of `layer`, channels alike where it is null and they are the network's inputs. */
function outgoing(
  neurons: number,
  layer: MaskLayer | null,
  readers: readonly ScannedLayer[],
): Pick<NeuronDegrees, 'outgoing' | 'next' | 'mostOut'> {
  const sums = new Uint32Array(neurons);
  const next: string[] = [];
  let mostOut = 0;
  for (const { about, scan } of readers) {
    const fan = layer ? fanOut(layer, about) : about.inputs === neurons ? 1 : null;
    if (fan === null) continue;
    sumGroups(scan.ofInputs, fan).forEach((count, i) => ((sums[i] as number) += count));
    next.push(about.name);
    mostOut += about.outputs * area(about) * fan;
  }
  return { outgoing: next.length > 0 ? sums : null, next, mostOut };
}

/**
 * The network's inputs, then the outputs of every layer in order.
 * @param readers names of the layers that read each layer; those whose sizes do not fit are left out
 */
export function neuronDegrees(layers: readonly ScannedLayer[], readers: Wiring['readers']): NeuronDegrees[] {
  const readersOf = (name: string) =>
    (readers.get(name) ?? []).flatMap((reader) => layers.find(({ about }) => about.name === reader) ?? []);
  const first = readersOf('')[0] ?? layers[0];
  if (!first) return [];
  const read = outgoing(first.about.inputs, null, readersOf('').length > 0 ? readersOf('') : [first]);
  return [
    {
      layer: first.about.name,
      role: 'input',
      neurons: first.about.inputs,
      incoming: null,
      ...read,
      mostIn: 0,
      withoutIncoming: new Uint32Array(0),
      withoutOutgoing: positions(read.outgoing),
    },
    ...layers.map(({ about, scan }, i): NeuronDegrees => {
      const out = outgoing(about.outputs, about, readersOf(about.name));
      return {
        layer: about.name,
        role: i < layers.length - 1 ? 'hidden' : 'output',
        neurons: about.outputs,
        incoming: scan.ofOutputs,
        ...out,
        mostIn: about.inputs * area(about),
        withoutIncoming: positions(scan.ofOutputs),
        withoutOutgoing: positions(out.outgoing),
      };
    }),
  ];
}
