import { Drawer } from '@mantine/core';
import { useTranslation } from '../lib/i18n.ts';
import { Brand } from './Brand.tsx';
import { Navigation } from './Navigation.tsx';

/** The navigation on narrow screens, as a drawer. */
export default function MobileNavigation({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      size={260}
      hiddenFrom="sm"
      title={<Brand />}
      closeButtonProps={{ 'aria-label': t('navigation.close') }}
    >
      <Navigation onNavigate={onClose} />
    </Drawer>
  );
}
