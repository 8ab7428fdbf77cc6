/**
 * Hashes passwords as one of the products does, as many in parallel as there are cores, and prints how many a second.
 * Arguments: roster, better-auth or directus; seconds; the folder where the product is installed.
 */
import { randomBytes, scrypt } from 'node:crypto';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { hash as argon2id } from '@node-rs/argon2';
import { rateOf } from '../load.ts';

const [, , product = '', seconds, folder = ''] = process.argv;
const PASSWORD = 'a password';

const derive: (password: string, salt: Buffer, length: number, options: object) => Promise<unknown> =
  promisify(scrypt);

const HASHERS: Record<string, () => () => Promise<unknown>> = {
  roster: () => () => argon2id(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
  'better-auth': () => () =>
    derive(PASSWORD, randomBytes(16), 64, { N: 16_384, r: 16, p: 1, maxmem: 64 * 2 ** 20 }),
  // Its own library with its defaults: argon2id, 64 MiB, three passes, four lanes.
  directus: () => {
    const argon2 = createRequire(`${folder}/node_modules/directus/package.json`)('argon2');
    return () => argon2.hash(PASSWORD);
  },
};

const hasher = HASHERS[product];
if (!hasher) throw new Error(`${product}: no such product`);
console.log(await rateOf(availableParallelism(), Number(seconds), hasher()));
