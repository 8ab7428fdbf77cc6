import { certificateFaults, domainFaults, webUrlFaults } from '../federation/sso/index.ts';
import { passwordFaults } from '../identity/credentials/index.ts';
import { phoneFaults, searchFaults, usernameFaults } from '../identity/users/index.ts';
import { emailFaults } from '../lib/email.ts';
import type { ValueFault } from '../lib/errors.ts';
import { isId } from '../lib/ids.ts';
import { lineFaults, textFaults } from '../lib/text.ts';
import { hostFaults, type PasswordPolicy, rootUrlFaults, timeZoneFaults } from '../settings/index.ts';

/** The formats that contracts name, with the validation of each. */
export type Formats = Record<string, (value: string) => ValueFault[]>;

/**
 * Creates the formats. They run as part of schema validation, so that an invalid body gets all faults at once: those of
 * its shape and those of its fields.
 * @param passwordPolicy returns the current policy.
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
  uuid: (value) => (isId(value) ? [] : [{ code: 'invalid_uuid', message: 'is not an ID' }]),
});
