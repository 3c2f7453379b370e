// The engine that computes with a library, under test: TensorFlow's, or PyTorch's where TICKETLAB_TEST_PYTORCH is set.
import type { Engine } from '../../src/engine/engine';
import { pytorchFor } from './pytorch';
import { testedEngine as tensorflow } from './tensorflow';

export const testsPyTorch = Boolean(process.env['TICKETLAB_TEST_PYTORCH']);
export const testedEngine: Engine = testsPyTorch ? pytorchFor() : tensorflow;
