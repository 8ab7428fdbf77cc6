import { fileURLToPath } from 'node:url';

/** Where the peers are installed and PostgreSQL keeps the people. Ignored by Git and kept for the next run. */
export const SCRATCH = fileURLToPath(new URL('../.data/peers/', import.meta.url));
