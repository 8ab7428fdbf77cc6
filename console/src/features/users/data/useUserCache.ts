import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { User } from 'roster-contract';
import { sessionQuery } from '../../../api/session.ts';
import { USER_LISTS, type UserPage } from './list.ts';
import { ONE_USER, userQuery } from './one.ts';

/** Keeps what is shown in step with what was changed. */
export function useUserCache() {
  const queryClient = useQueryClient();
  return useMemo(() => {
    const refresh = () =>
      Promise.all([USER_LISTS, ONE_USER].map((queryKey) => queryClient.invalidateQueries({ queryKey })));

    /** Shows a changed person at once where they stand, then asks where they stand now. */
    const show = (user: User) => {
      queryClient.setQueriesData<UserPage>(
        { queryKey: USER_LISTS },
        (page) => page && { ...page, items: page.items.map((item) => (item.id === user.id ? user : item)) },
      );
      // Only where a page about them is open: nobody else asks for this person alone.
      queryClient.setQueryData(userQuery(user.id).queryKey, (known) => known && user);
      noticeSelf(user.id);
      return refresh();
    };

    /** Who changed themselves may have another name now, or no session any more; the app decides by asking. */
    const noticeSelf = (id: string) => {
      const self = queryClient.getQueryData(sessionQuery.queryKey)?.user.id;
      if (self === id) void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
    };

    /** A request failed because the system is not what the console thinks; asks again what it is. */
    const noticeSystem = () => void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });

    return { refresh, show, noticeSelf, noticeSystem };
  }, [queryClient]);
}
