import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import type { SelectOption } from '../../memberships/SearchSelect.tsx';

/** A system admin who may be chosen. */
export interface Receiver extends SelectOption {
  email: string;
}

const MOST_FOUND = 20;

/** The first active system admins whose name or e-mail contains what was typed. */
export async function findReceivers(typed: string, signal: AbortSignal): Promise<Receiver[]> {
  const query = {
    q: typed,
    systemRole: 'admin',
    status: 'active',
    sort: 'username',
    limit: MOST_FOUND,
  } as const;
  const { items } = await unwrap(api.GET('/api/v1/users', { params: { query }, signal }));
  return items.map(({ id, username, email }) => ({ id, name: username, email }));
}

/** Those who are chosen, by name; nobody is left out, however they are known. */
export function useReceivers(ids: readonly string[]): SelectOption[] {
  const { t } = useTranslation('settings-audit');
  const found = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['users', 'one', id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        unwrap(api.GET('/api/v1/users/{id}', { params: { path: { id } }, signal })),
      retry: false,
    })),
  });
  return ids.map((id, index) => {
    const one = found[index];
    if (one?.data) {
      const { username, systemRole, status } = one.data;
      const isRight = systemRole === 'admin' && status === 'active';
      return { id, name: isRight ? username : t('signals.noAdminAnyMore', { name: username }) };
    }
    const isGone = one?.error != null && toProblem(one.error).code === 'not_found';
    return { id, name: isGone ? t('signals.gone') : '…' };
  });
}
