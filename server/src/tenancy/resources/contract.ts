import Type from 'typebox';
import { Cursor, Limit, Nullable, Total } from '../../lib/schema.ts';

/** What a list of organizations or projects is searched for. */
export const ResourceWords = Type.Optional(
  Type.String({ format: 'search', maxLength: 200, description: 'Words that the name contains.' }),
);

/** How such a list is ordered and paged. */
export const PLACE_PAGING = {
  sort: Type.Optional(
    Type.Enum(['name', '-name', 'createdAt', '-createdAt'], {
      default: 'name',
      description: '`-` before the name: descending.',
    }),
  ),
  limit: Type.Optional(Limit),
  cursor: Type.Optional(Cursor('A `nextCursor` or `previousCursor` of the same list.')),
};

/** A page of such a list, around its items. */
export const PLACE_PAGE = {
  nextCursor: Nullable(Type.String()),
  previousCursor: Nullable(Type.String()),
  total: Total,
};

/** How a place is called. `within`: where no other one is called so. */
export const resourceName = (within = '') =>
  Type.String({
    format: 'username',
    description: `1 to 50 characters after trimming: letters and digits of any script, \`_\`, \`-\` and blank; unique${within} regardless of letter case.`,
  });
