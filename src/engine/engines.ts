// The engines by the names that experiments give them.
import type { Experiment } from '../lottery/experiment/schema';
import type { Engine } from './engine';
import { sparseEngine } from './sparse/index';

export function engineFor(name: Experiment['engine']): Engine {
  switch (name) {
    case 'sparse':
      return sparseEngine;
  }
}
