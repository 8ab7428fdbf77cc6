import { passwordFaults } from '../identity/credentials/index.ts';
import {
  emailFaults,
  phoneFaults,
  searchFaults,
  textFaults,
  usernameFaults,
} from '../identity/users/index.ts';
import type { ValueFault } from '../kit/errors.ts';

/** Ids as we write them. Other spellings that PostgreSQL takes would not be equal to what is remembered under the id. */
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The formats that contracts name, with the rule of each. Because the rules run inside the schema's validation, a
 * bad body is told all its faults at once, the shape's and the fields'.
 */
export const FORMATS: Record<string, (value: string) => ValueFault[]> = {
  username: usernameFaults,
  'email-address': emailFaults,
  phone: phoneFaults,
  'new-password': passwordFaults,
  search: searchFaults,
  text: textFaults,
  uuid: (value) => (ID.test(value) ? [] : [{ code: 'invalid_uuid', message: 'is not an id' }]),
};
