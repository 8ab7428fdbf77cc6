import Type from 'typebox';
import { Nullable } from '../lib/schema.ts';

export const TestMail = Type.Object(
  { to: Type.String({ format: 'email-address', description: 'Who gets the message.' }) },
  { additionalProperties: false },
);
export const MailTested = Type.Object({
  delivered: Type.Boolean({ description: 'Whether the mail server took the message.' }),
  detail: Type.String({ description: 'The mail server’s own words, or how it could not be reached.' }),
});

export const TestRoot = Type.Object(
  {
    rootUrl: Type.Optional(
      Type.String({ format: 'root-url', description: 'The one to try; the one in use when absent.' }),
    ),
  },
  { additionalProperties: false },
);
export const RootTested = Type.Object({
  reached: Type.Boolean({ description: 'Whether this installation was reached there.' }),
  detail: Nullable(Type.String({ description: 'Why not, in plain words.' })),
});
