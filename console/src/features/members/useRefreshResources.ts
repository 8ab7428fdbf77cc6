import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { sessionQuery } from '../../api/session.ts';
import { USER_LISTS } from '../users/data/list.ts';
import { MEMBER_LISTS } from './data.ts';

/** Asks anew for whatever shows organizations, projects or memberships, and for what the caller may do now. */
export function useRefreshResources(): () => void {
  const queryClient = useQueryClient();
  return useCallback(() => {
    for (const queryKey of [['organizations'], ['projects'], MEMBER_LISTS, USER_LISTS, sessionQuery.queryKey])
      void queryClient.invalidateQueries({ queryKey });
  }, [queryClient]);
}
