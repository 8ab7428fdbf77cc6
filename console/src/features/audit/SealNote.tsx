import { Popover, UnstyledButton } from '@mantine/core';
import { IconInfoCircle, IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import { formatTimestamp } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { lazyPart } from '../../lib/lazy.ts';
import { PORTAL_IN_MAIN } from '../../ui/focus.ts';
import classes from './Seal.module.css';

const explanation = lazyPart(['audit'], () => import('./SealExplanation.tsx'));

/** The time up to which the audit log is sealed; opens an explanation. */
export function SealNote({ through }: { through: string | null }) {
  const { t } = useTranslation('audit');
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      width={380}
      position="bottom-start"
      shadow="md"
      trapFocus
      returnFocus
      portalProps={PORTAL_IN_MAIN}
      transitionProps={{ duration: 100 }}
    >
      <Popover.Target>
        <UnstyledButton
          className={classes.note}
          onClick={() => setOpen(!isOpen)}
          onMouseEnter={explanation.preload}
          onFocus={explanation.preload}
        >
          <IconLock size={14} stroke={1.75} aria-hidden />
          {through === null ? t('seal.none') : t('seal.through', { time: formatTimestamp(through) })}
          <IconInfoCircle size={14} stroke={1.75} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('seal.title')} maw="calc(100vw - 24px)">
        <explanation.Part />
      </Popover.Dropdown>
    </Popover>
  );
}
