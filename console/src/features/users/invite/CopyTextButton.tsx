import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type MouseEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../../../ui/copy.ts';

interface CopyTextButtonProps {
  text: string;
  label: string;
  /** What a screen reader hears, where the label alone does not say which of many. */
  name?: string;
  variant?: 'subtle' | 'default';
  /** Copying is blocked here; what to copy must be shown. */
  onBlocked?: () => void;
}

const SHOWN_FOR = 2000;

/** Copies a text that is not shown beside it, so in words, and says whether it worked. */
export function CopyTextButton({ text, label, name, variant = 'subtle', onBlocked }: CopyTextButtonProps) {
  const { t } = useTranslation('ui');
  const [outcome, setOutcome] = useState<'copied' | 'copyFailed'>();
  const copy = async ({ currentTarget }: MouseEvent<HTMLElement>) => {
    const isCopied = await copyText(text, currentTarget);
    setOutcome(isCopied ? 'copied' : 'copyFailed');
    if (!isCopied) onBlocked?.();
    setTimeout(() => setOutcome(undefined), SHOWN_FOR);
  };
  return (
    <Button
      size="compact-sm"
      variant={variant}
      {...(variant === 'subtle' && { color: 'gray' })}
      fw={500}
      flex="none"
      leftSection={outcome === 'copied' ? <IconCheck size={14} /> : <IconCopy size={14} />}
      aria-label={outcome === undefined ? name : undefined}
      aria-live="polite"
      onClick={copy}
    >
      {outcome ? t(outcome) : label}
    </Button>
  );
}
