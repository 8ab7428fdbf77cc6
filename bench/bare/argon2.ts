/** Runs argon2 with Roster's parameters, as many in parallel as there are cores. Arguments: hash or verify, seconds. */
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { rateOf } from '../load.ts';

const [, , what, seconds] = process.argv;
const PARAMETERS = { memoryCost: 19456, timeCost: 2, parallelism: 1 };
const hashed = await hash('a password', PARAMETERS);
const work = what === 'verify' ? () => verify(hashed, 'a password') : () => hash('a password', PARAMETERS);
console.log(await rateOf(availableParallelism(), Number(seconds), work));
