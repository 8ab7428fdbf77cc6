import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

// A module of its own, since its dictionary weighs more than the whole console: it is loaded when somebody begins to type.
const meter = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 100 });
// The same list as the server's, compared in the same way.
const common = new Set(dictionary['passwords-common']);

/** How hard a password is to guess (0 to 4), and whether it is on the list that the server refuses. */
export function rate(
  password: string,
  known: readonly string[],
): { score: 0 | 1 | 2 | 3 | 4; isCommon: boolean } {
  return { score: meter.check(password, [...known]).score, isCommon: common.has(password.toLowerCase()) };
}
