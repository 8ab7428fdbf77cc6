import { crc32, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** The chunks that make the picture (PNG, third edition, §11); texts, profiles and animations are left out. */
const KEPT = new Set(['IHDR', 'PLTE', 'tRNS', 'gAMA', 'sRGB', 'IDAT', 'IEND']);
/** Pixels on a side; a browser that decodes it must not run out of memory. */
const MAX_SIDE = 4096;
/** Samples of a pixel, and the bits of each that are allowed, by color type (PNG §11.2.1). */
const COLOR_TYPES: Record<number, { samples: number; bitDepths: readonly number[] }> = {
  0: { samples: 1, bitDepths: [1, 2, 4, 8, 16] },
  2: { samples: 3, bitDepths: [8, 16] },
  3: { samples: 1, bitDepths: [1, 2, 4, 8] },
  4: { samples: 2, bitDepths: [8, 16] },
  6: { samples: 4, bitDepths: [8, 16] },
};

interface Chunk {
  type: string;
  /** Length, type, data and checksum. */
  bytes: Buffer;
  data: Buffer;
}

/** Returns a PNG with the chunks of its picture alone; undefined when it is none, or too large when decoded. */
export function sanitizePng(bytes: Buffer): Buffer | undefined {
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return undefined;
  const chunks = chunksOf(bytes);
  const [header] = chunks ?? [];
  if (!chunks || header?.type !== 'IHDR' || header.data.length !== 13) return undefined;
  const picture = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  if (!isPicture(header.data, picture)) return undefined;
  const kept = chunks.filter(({ type }) => KEPT.has(type));
  return Buffer.concat([SIGNATURE, ...kept.map((chunk) => chunk.bytes)]);
}

/** Returns the chunks up to IEND; undefined when one is cut or its checksum is wrong. What follows IEND is dropped. */
function chunksOf(bytes: Buffer): Chunk[] | undefined {
  const chunks: Chunk[] = [];
  let at = SIGNATURE.length;
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > bytes.length) return undefined;
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return undefined;
    chunks.push({ type, bytes: bytes.subarray(at, end), data: bytes.subarray(at + 8, end - 4) });
    if (type === 'IEND') return chunks;
    at = end;
  }
  return undefined;
}

/** Whether the data decompresses to as many bytes as the header says, so that it is no decompression bomb. */
function isPicture(header: Buffer, picture: Buffer): boolean {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const bitDepth = header.readUInt8(8);
  const colorType = COLOR_TYPES[header.readUInt8(9)];
  if (width === 0 || height === 0 || width > MAX_SIDE || height > MAX_SIDE) return false;
  if (!colorType?.bitDepths.includes(bitDepth)) return false;
  const row = Math.ceil((width * colorType.samples * bitDepth) / 8);
  // Interlacing adds less than one filter byte for each row of seven passes.
  const most = (row + 1) * height + 16 * (height + width);
  try {
    return inflateSync(picture, { maxOutputLength: most }).length >= row * height;
  } catch {
    return false;
  }
}
