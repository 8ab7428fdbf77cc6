import { passwordFaults } from '../identity/credentials/index.ts';
import { phoneFaults, searchFaults, usernameFaults } from '../identity/users/index.ts';
import { emailFaults } from '../kit/email.ts';
import type { ValueFault } from '../kit/errors.ts';
import { lineFaults, textFaults } from '../kit/text.ts';
import { hostFaults, type PasswordPolicy, rootUrlFaults } from '../settings/index.ts';

/** The formats that contracts name, with the rule of each. */
export type Formats = Record<string, (value: string) => ValueFault[]>;

/** Ids as we write them. Other spellings that PostgreSQL takes would not be equal to what is remembered under the id. */
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Because the rules run inside the schema's validation, a bad body is told all its faults at once, the shape's and the
 * fields'.
 * @param passwordPolicy as it is at this moment.
 */
export const createFormats = (passwordPolicy: () => PasswordPolicy): Formats => ({
  username: usernameFaults,
  'email-address': emailFaults,
  phone: phoneFaults,
  'new-password': (password) => passwordFaults(passwordPolicy(), password),
  search: searchFaults,
  text: textFaults,
  line: lineFaults,
  host: hostFaults,
  'root-url': rootUrlFaults,
  uuid: (value) => (ID.test(value) ? [] : [{ code: 'invalid_uuid', message: 'is not an id' }]),
});
