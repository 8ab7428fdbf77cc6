import { useTranslation } from 'react-i18next';
import { ListTotal } from '../../../ui/list/ListResults.tsx';
import type { UserPage } from '../data/list.ts';

interface TotalUsersProps {
  total: UserPage['total'] | undefined;
  isOutdated: boolean;
}

/** How many people the view holds. */
export function TotalUsers(props: TotalUsersProps) {
  const { t } = useTranslation('users');
  return (
    <ListTotal
      exact={(count, number) => t('total.exact', { count, number })}
      about={(number) => t('total.about', { number })}
      {...props}
    />
  );
}
