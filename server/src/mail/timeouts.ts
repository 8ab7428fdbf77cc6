import { MINUTE, SECOND } from '../lib/clock.ts';

/** How long a mail server may take; milliseconds. */
export interface Patience {
  /** To be connected to. */
  readonly connect: number;
  /** To greet, and to agree on TLS. */
  readonly greeting: number;
  /** Between two words. */
  readonly answer: number;
  /** For one message, so that a server can't hold us by a word now and then. */
  readonly message: number;
}

export const PATIENCE: Patience = {
  connect: 10 * SECOND,
  greeting: 10 * SECOND,
  answer: 30 * SECOND,
  message: 2 * MINUTE,
};
