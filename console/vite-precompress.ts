import { readdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const compressors = {
  gz: (content: Buffer) => promisify(gzip)(content, { level: 9 }),
  br: (content: Buffer) =>
    promisify(brotliCompress)(content, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    }),
};

/** Writes `.gz` and `.br` next to each text file of the build: the server sends them as they are, compressing nothing itself. */
export function precompress(): Plugin {
  let folder = '';
  return {
    name: 'roster-precompress',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    async closeBundle() {
      const files = (await readdir(folder, { recursive: true })).filter((file) =>
        /\.(js|css|html|svg)$/.test(file),
      );
      await Promise.all(
        files.map(async (file) => {
          const content = await readFile(resolve(folder, file));
          for (const [ending, compress] of Object.entries(compressors)) {
            await writeFile(resolve(folder, `${file}.${ending}`), await compress(content));
          }
        }),
      );
    },
  };
}
