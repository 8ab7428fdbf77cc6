import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type AuditPage, nameQuery } from '../data.ts';
import type { AuditSearch } from '../search.ts';

/** What those are called whom the address names by their ids: as the page shows them, else as the trail knows them. */
export function useKnownNames({ operatedBy, targetId }: AuditSearch, page: AuditPage | undefined) {
  const targets = page?.items.map(({ target }) => target);
  const operators = page?.items.map((event) => event.operatedBy);
  return {
    operatedBy: useName('operatedBy', operatedBy, operators),
    target: useName('targetId', targetId, targets),
  };
}

/** @param known those on the page; undefined: it is not there yet. */
function useName(
  filter: 'operatedBy' | 'targetId',
  id: string | undefined,
  known: ({ id: string | null; name: string | null } | null)[] | undefined,
): string {
  const { t } = useTranslation('audit');
  const name = known?.find((one) => one?.id === id && one?.name)?.name;
  const isNeeded = id !== undefined && known !== undefined && !name;
  const { data, isError } = useQuery({ ...nameQuery(filter, id ?? ''), enabled: isNeeded });
  return name || data || (data === null || isError ? t('filters.unknown') : '…');
}
