import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type MouseEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from './copy.ts';

const SHOWN_FOR = 2000;

/** Copies a text and says whether it worked. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation('ui');
  const [outcome, setOutcome] = useState<'copied' | 'copyFailed'>();
  const copy = async ({ currentTarget }: MouseEvent<HTMLElement>) => {
    setOutcome((await copyText(text, currentTarget)) ? 'copied' : 'copyFailed');
    setTimeout(() => setOutcome(undefined), SHOWN_FOR);
  };
  const words = outcome ? t(outcome) : (label ?? t('copy'));
  return (
    <Tooltip label={words} {...(outcome ? { opened: true } : {})}>
      <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={words} aria-live="polite">
        {outcome === 'copied' ? <IconCheck size={16} /> : <IconCopy size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}
