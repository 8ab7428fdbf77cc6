import { fileURLToPath } from 'node:url';

/**
 * The root of the installation. Resolved here alone, since this code runs both from `server/src/lib` and, bundled, from
 * `server/dist/program`.
 */
const ROOT = new URL('../../../', import.meta.url);

/** Returns the path of an installed file or folder, such as `console/dist/`. */
export const installed = (path: string): string => fileURLToPath(new URL(path, ROOT));
