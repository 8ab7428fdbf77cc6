import { PLAIN_FAULTS } from './faults.ts';
import { JOINS_NEXT, JOINS_PREVIOUS, VIRAMA } from './joining-types.ts';

/** Why a value is refused: the code of the contract and an English text. */
export interface NameFault {
  code: 'required' | 'too_long' | 'invalid_characters';
  message: string;
}

/** The maximum length of a name in code points. */
export const NAME_MAX_LENGTH = 50;

/**
 * A longer text is too long in composed form as well: a composed character has at most four parts of two code units. Not
 * normalized, since the time for that grows with the square of the length.
 */
const MAX_LENGTH_TO_COMPOSE = 8 * NAME_MAX_LENGTH;

const TOO_LONG: NameFault = {
  code: 'too_long',
  message: `must have at most ${NAME_MAX_LENGTH} characters`,
};

/**
 * Characters outside of the FreeformClass (RFC 8264, sections 4.3 and 8), on which the Nickname profile of RFC 8266 is
 * based: controls, unassigned, private-use and invisible characters, line separators, conjoining Hangul letters that do not
 * compose, and the exceptions of RFC 5892, section 2.6. The two joiners are ignorable too, so those that the context rules
 * allow are removed before. The context rules of visible characters protect identifiers and are not applied to names:
 * names in Chinese contain the middle dot, for example.
 */
const DISALLOWED =
  /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b]/u;

/** Joiners where RFC 5892 allows them (A.1 and A.2): after a virama; U+200C also between letters that would join. */
const ALLOWED_JOINERS = new RegExp(
  `(?<=[${VIRAMA}])[\\u200c\\u200d]|(?<=[${JOINS_NEXT}][\\p{Mn}\\p{Me}]*)\\u200c(?=[\\p{Mn}\\p{Me}]*[${JOINS_PREVIOUS}])`,
  'gu',
);

/** Nothing but spaces and U+2800, a Braille pattern without dots, which looks like one. */
const BLANK = /^[\s\u2800]*$/u;

/** Returns a name as it is stored: composed (NFC), without surrounding spaces, every sequence of spaces as one U+0020. */
export const normalizeName = (name: string): string => withSingleSpaces(name.normalize('NFC'));

const withSingleSpaces = (text: string): string => text.trim().replace(/\p{Zs}+/gu, ' ');

/** Returns all errors of the name of a user, an organization or a project; of one that is far too long only that. */
export function nameFaults(value: string): NameFault[] {
  if (withSingleSpaces(value).length > MAX_LENGTH_TO_COMPOSE) return [TOO_LONG];
  const name = normalizeName(value);
  if (BLANK.test(name)) return [{ code: 'required', message: PLAIN_FAULTS.empty }];
  const faults: NameFault[] = [];
  if ([...name].length > NAME_MAX_LENGTH) faults.push(TOO_LONG);
  if (DISALLOWED.test(name.replace(ALLOWED_JOINERS, ''))) {
    faults.push({
      code: 'invalid_characters',
      message: 'can contain letters, digits, punctuation and symbols, but no control or invisible characters',
    });
  }
  return faults;
}
