// A mask made elsewhere (`pruning.mask`), checked against the network that it is for.
import { resolve } from 'node:path';
import { LabError } from '../lottery/errors';
import { layersOf, valuesIn, weightName, weightShape } from '../lottery/network/network';
import type { AnyNetwork, Mask } from '../lottery/network/network';
import { denseMask } from '../lottery/pruning/masks';
import { say } from '../lottery/translate';
import { withSafetensors } from './disk/tensors/safetensors';
import type { SafetensorsFile } from './disk/tensors/safetensors';
import { toMask } from './mask/tensor-numbers';

const MASK = '_mask';

/**
 * The mask of level 1: of every layer the tensor that is called like its weights with `_mask` behind; layers without one stay dense.
 * @param folder of the experiment file
 * @throws LabError naming the tensor that fits nothing, or has another shape
 */
export const readImportedMask = (path: string, folder: string, network: AnyNetwork): Promise<Mask> =>
  withSafetensors(resolve(folder, path), async (file) => {
    const layers = layersOf(network);
    const known = layers.map((layer) => weightName(layer) + MASK);
    const given = file.names.filter((name) => name.endsWith(MASK));
    if (given.length === 0)
      throw new LabError(say`pruning.mask: ${file.path} holds no tensor whose name ends in ${MASK}.`, {
        hint: say`The network can have ${known.join(', ')}.`,
      });
    const unknown = given.find((name) => !known.includes(name));
    if (unknown !== undefined)
      throw new LabError(
        say`pruning.mask: ${file.path} holds "${unknown}", which is of no layer of the network.`,
        {
          hint: say`The network can have ${known.join(', ')}.`,
        },
      );
    const mask = denseMask(network);
    for (const layer of layers) {
      const name = weightName(layer) + MASK;
      if (given.includes(name)) mask[weightName(layer)] = await readOne(file, name, weightShape(layer));
    }
    if (!Object.values(mask).some((bytes) => bytes.includes(1)))
      throw new LabError(say`pruning.mask: in ${file.path} no weight survives.`);
    return mask;
  });

async function readOne(file: SafetensorsFile, name: string, shape: number[]): Promise<Uint8Array> {
  const found = file.info(name);
  if (found.shape.join() !== shape.join())
    throw new LabError(
      say`pruning.mask: "${name}" in ${file.path} is [${found.shape.join(', ')}], the network needs [${shape.join(', ')}].`,
    );
  return toMask(found.dtype, await file.readPart(name, 0, valuesIn(shape)));
}
