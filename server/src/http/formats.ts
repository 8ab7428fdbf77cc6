import { certificateFaults, domainFaults, webUrlFaults } from '../federation/sso/index.ts';
import { passwordFaults } from '../identity/credentials/index.ts';
import { phoneFaults, searchFaults, usernameFaults } from '../identity/users/index.ts';
import { emailFaults } from '../lib/email.ts';
import type { ValueFault } from '../lib/errors.ts';
import { isId } from '../lib/ids.ts';
import { lineFaults, textFaults } from '../lib/text.ts';
import { hostFaults, type PasswordPolicy, rootUrlFaults, timeZoneFaults } from '../settings/index.ts';

/** The formats that contracts name, with the rule of each. */
export type Formats = Record<string, (value: string) => ValueFault[]>;

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
  'web-url': webUrlFaults,
  domain: domainFaults,
  certificate: certificateFaults,
  'time-zone': timeZoneFaults,
  uuid: (value) => (isId(value) ? [] : [{ code: 'invalid_uuid', message: 'is not an id' }]),
});
