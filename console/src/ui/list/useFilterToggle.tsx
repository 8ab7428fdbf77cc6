import { Button } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';

/**
 * Hides the filters of a list behind a button on phones, where they would fill the screen.
 * @param count the number of active filters.
 */
export function useFilterToggle(count: number) {
  const { t } = useTranslation('ui');
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const [isOpen, { toggle }] = useDisclosure(false);
  return {
    isShown: !isNarrow || isOpen,
    button: isNarrow && (
      <Button
        variant="default"
        fullWidth
        leftSection={<IconAdjustmentsHorizontal size={16} stroke={1.75} />}
        aria-expanded={isOpen}
        onClick={toggle}
      >
        {count === 0 ? t('filters.show') : t('filters.showCount', { number: formatNumber(count) })}
      </Button>
    ),
  };
}
