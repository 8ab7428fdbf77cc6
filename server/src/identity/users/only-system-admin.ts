import type { Queryable } from '../../db/database.ts';
import { findOnlySystemAdmin } from './facts.ts';

/** Who the last active system admin is, if there is but one, remembered until somebody changes: every page asks for it. */
export interface OnlySystemAdmin {
  get(): Promise<string | undefined>;
  /** After a change on this node, or by a notice from another. */
  forget(): void;
}

/** @param isTrusted whether notices arrive at this moment. */
export function rememberOnlySystemAdmin(db: Queryable, isTrusted: () => boolean): OnlySystemAdmin {
  let remembered: Promise<string | undefined> | undefined;
  const forget = () => {
    remembered = undefined;
  };
  return {
    get() {
      if (!isTrusted()) return findOnlySystemAdmin(db);
      if (remembered === undefined) {
        const asked = findOnlySystemAdmin(db);
        remembered = asked;
        asked.catch(forget);
      }
      return remembered;
    },
    forget,
  };
}
