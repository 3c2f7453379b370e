// The architectures known by name.
import { namesOf } from '../names';
import type { PartBeforeDense } from './image-part';
import type { ConvolutionPart, ResidualPart } from './layer-list';

/** Hidden layers of a network: those that read images, and the fully connected ones after them. */
export interface LayerLists {
  image: PartBeforeDense[];
  hidden: { neurons: number; dropout: number }[];
}

/** A hidden fully connected layer without dropout. */
export const plain = (neurons: number) => ({ neurons, dropout: 0 });
const conv = (filters: number): ConvolutionPart => ({
  kind: 'convolution',
  ...{ filters, kernel: 3, stride: 1, padding: 1 },
});

/** 3 × 3 convolutions that keep an image's size, by their filters, and poolings. */
const image = (...parts: (number | 'pool')[]): PartBeforeDense[] =>
  parts.map((part) => (part === 'pool' ? { kind: 'pool' } : conv(part)));

/** The same, each convolution with a batch norm; one average of each channel in the end. */
const normalised = (...parts: (number | 'pool')[]): PartBeforeDense[] => [
  ...parts.flatMap((part): PartBeforeDense[] =>
    part === 'pool' ? [{ kind: 'pool' }] : [conv(part), { kind: 'batch-norm' }],
  ),
  { kind: 'average-pool' },
];

const stage = (filters: number, stride: number): ResidualPart[] =>
  [stride, 1, 1].map((step) => ({ kind: 'residual', filters, stride: step }));

const times = (count: number, filters: number) => Array.from({ length: count }, () => filters);

/** Networks known by name (paper §2, App. H and I). */
export const ARCHITECTURES = {
  'lenet-300-100': { image: [], hidden: [300, 100].map(plain) },
  'conv-2': { image: image(64, 64, 'pool'), hidden: [256, 256].map(plain) },
  'conv-4': { image: image(64, 64, 'pool', 128, 128, 'pool'), hidden: [256, 256].map(plain) },
  'conv-6': {
    image: image(64, 64, 'pool', 128, 128, 'pool', 256, 256, 'pool'),
    hidden: [256, 256].map(plain),
  },
  'resnet-20': {
    image: [
      conv(16),
      { kind: 'batch-norm' },
      ...[...stage(16, 1), ...stage(32, 2), ...stage(64, 2)],
      { kind: 'average-pool' },
    ],
    hidden: [],
  },
  'vgg-19': {
    image: normalised(
      ...[
        ...times(2, 64),
        'pool' as const,
        ...times(2, 128),
        'pool' as const,
        ...times(4, 256),
        'pool' as const,
      ],
      ...[...times(4, 512), 'pool' as const, ...times(4, 512)],
    ),
    hidden: [],
  },
} satisfies Record<string, LayerLists>;

export type ArchitectureName = keyof typeof ARCHITECTURES;
export const ARCHITECTURE_NAMES = namesOf(ARCHITECTURES);
