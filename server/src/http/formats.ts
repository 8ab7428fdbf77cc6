import { passwordFaults } from '../identity/credentials/index.ts';
import { emailFaults, phoneFaults, textFaults, usernameFaults } from '../identity/users/index.ts';
import type { ValueFault } from '../kit/errors.ts';

/**
 * The formats that contracts name, with the rule of each. Because the rules run inside the schema's validation, a
 * bad body is told all its faults at once, the shape's and the fields'.
 */
export const FORMATS: Record<string, (value: string) => ValueFault[]> = {
  username: usernameFaults,
  'email-address': emailFaults,
  phone: phoneFaults,
  'new-password': passwordFaults,
  text: textFaults,
};
