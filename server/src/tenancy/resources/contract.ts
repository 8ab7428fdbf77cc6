import Type from 'typebox';
import { Cursor, Limit, Nullable, Total } from '../../lib/schema.ts';

export const ResourceId = Type.Object({
  id: Type.String({ format: 'uuid', description: 'An organization or project.' }),
});

/** The search parameter of lists of organizations and projects. */
export const ResourceSearch = Type.Optional(
  Type.String({ format: 'search', maxLength: 200, description: 'Words that the name contains.' }),
);

/** The sort and pagination parameters of lists of organizations and projects. */
export const RESOURCE_PAGING = {
  sort: Type.Optional(
    Type.Enum(['name', '-name', 'createdAt', '-createdAt'], {
      default: 'name',
      description: '`-` before the name: descending.',
    }),
  ),
  limit: Type.Optional(Limit),
  cursor: Type.Optional(Cursor('A `nextCursor` or `previousCursor` of the same list.')),
};

/** The fields of a page besides its items. */
export const RESOURCE_PAGE = {
  nextCursor: Nullable(Type.String()),
  previousCursor: Nullable(Type.String()),
  total: Total,
};

/** Returns the schema of a name. `scope` says within what it is unique. */
export const resourceName = (scope = '') =>
  Type.String({
    format: 'username',
    description: `1 to 50 characters after trimming: letters, digits, punctuation and symbols of any script (RFC 8266), blanks of any kind as one space; unique${scope} regardless of letter case.`,
  });
