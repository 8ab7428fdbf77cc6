import { IconLayoutDashboard } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/session.ts';
import { openSignalsQuery } from '../api/signals.ts';
import { NavigationBadge } from './NavigationBadge.tsx';
import { NavigationLink } from './NavigationLink.tsx';

/** The way to the overview, with how many signals wait there. Should asking fail, the page there says so. */
export function OverviewLink(shared: { onNavigate?: () => void }) {
  const { t } = useTranslation();
  const { abilities } = useSession();
  const { data } = useQuery({ ...openSignalsQuery, enabled: abilities.viewSignals });
  const count = data?.value ?? 0;
  return (
    <NavigationLink
      to="/overview"
      icon={IconLayoutDashboard}
      label={t('navigation.overview')}
      badge={count > 0 && <NavigationBadge count={count} label={t('navigation.openSignals', { count })} />}
      {...shared}
    />
  );
}
