import Type, { type Static } from 'typebox';
import { NewPassword } from '../../lib/schema.ts';
import { SystemFacts } from '../../settings/index.ts';
import { Email, Username } from '../users/index.ts';

export const SetupState = Type.Object({
  needed: Type.Boolean({
    description: 'No user exists yet: the first system admin can be created with the setup token.',
  }),
  system: SystemFacts,
});

export const Setup = Type.Object(
  {
    setupToken: Type.String({ maxLength: 1024, description: 'Printed in the server log at start.' }),
    email: Email,
    password: NewPassword,
    username: Username,
  },
  { additionalProperties: false },
);
export type SetupInput = Static<typeof Setup>;
