import type { BuildResult } from 'esbuild';

/** Builds the extension's code alone, into the folder `out`. */
export function buildExtension(out: string, minify: boolean): Promise<BuildResult<{ metafile: true }>>;
