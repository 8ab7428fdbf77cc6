import { useTranslation } from 'react-i18next';
import { ListTotal } from '../../../ui/list/ListResults.tsx';
import type { AuditPage } from '../data.ts';
import { SealNote } from '../seal/SealNote.tsx';
import classes from './Summary.module.css';

interface SummaryProps {
  page: AuditPage | undefined;
  isOutdated: boolean;
}

/** How many events the view holds, and up to when the trail is sealed. */
export function Summary({ page, isOutdated }: SummaryProps) {
  const { t } = useTranslation('audit');
  return (
    <span className={classes.summary}>
      <ListTotal
        exact={(count, number) => t('total.exact', { count, number })}
        about={(number) => t('total.moreThan', { number })}
        total={page?.total}
        isOutdated={isOutdated}
      />
      {page && <SealNote through={page.sealedThrough} />}
    </span>
  );
}
