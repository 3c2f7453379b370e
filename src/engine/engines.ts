// The engines by the names that experiments give them.
import type { Experiment } from '../lottery/experiment/schema';
import type { Engine } from './engine';
import { sparseEngine } from './sparse/index';
import { tensorflowEngine } from './tensorflow/index';
import { loadTensorFlow, requireInstalled } from './tensorflow/load';

const nativeEngine = tensorflowEngine({ check: requireInstalled, load: loadTensorFlow });

export function engineFor(name: Experiment['engine']): Engine {
  switch (name) {
    case 'sparse':
      return sparseEngine;
    case 'tensorflow':
      return nativeEngine;
  }
}
