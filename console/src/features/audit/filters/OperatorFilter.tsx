import { useTranslation } from 'react-i18next';
import { api, unwrap } from '../../../api/client.ts';
import { SearchSelect, type SelectOption } from '../../memberships/SearchSelect.tsx';
import type { AuditPage } from '../data.ts';
import type { AuditSearch } from '../search.ts';
import type { Change } from '../view.ts';
import classes from './AuditFilters.module.css';
import { useKnownNames } from './useKnownNames.ts';

/** Somebody who did something; of the deleted only the name is left. */
interface Operator extends SelectOption {
  email: string | null;
}

interface OperatorFilterProps {
  view: AuditSearch;
  change: Change;
  page: AuditPage | undefined;
}

/** Who did it: found by a part of the name or e-mail. */
export function OperatorFilter({ view, change, page }: OperatorFilterProps) {
  const { t } = useTranslation('audit');
  const { operatedBy: name } = useKnownNames(view, page);
  const { operatedBy: id } = view;
  const value: Operator | null = id === undefined ? null : { id, name, email: null };
  return (
    <SearchSelect
      // It keeps what is typed in it, so another person is another field.
      key={`${id} ${name}`}
      value={value}
      onChange={(chosen) => change({ operatedBy: chosen?.id })}
      list={['audit', 'operators']}
      find={findOperators}
      detailOf={({ email }: Operator) => email ?? undefined}
      look={{
        'aria-label': t('column.operatedBy'),
        placeholder: t('column.operatedBy'),
        clearable: true,
        className: classes.filter,
        ...(id !== undefined && { 'data-active': true }),
      }}
    />
  );
}

async function findOperators(q: string, signal: AbortSignal): Promise<Operator[]> {
  const query = q === '' ? {} : { q };
  return (await unwrap(api.GET('/api/v1/audit-events/operators', { params: { query }, signal }))).items;
}
