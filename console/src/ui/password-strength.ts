import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

// A module of its own, loaded on the first keystroke: its dictionary is larger than the rest of the console.
const meter = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 100 });
// The server's list, compared in the same way.
const common = new Set(dictionary['passwords-common']);

/** Rates a password from 0 to 4, and returns whether it is on the server's list of common passwords. */
export function rate(
  password: string,
  known: readonly string[],
): { score: 0 | 1 | 2 | 3 | 4; isCommon: boolean } {
  return { score: meter.check(password, [...known]).score, isCommon: common.has(password.toLowerCase()) };
}
