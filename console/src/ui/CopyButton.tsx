import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type MouseEvent, useState } from 'react';
import { useTranslation } from '../lib/i18n.ts';

/** Milliseconds for which the outcome is shown. */
const OUTCOME_SHOWN = 2000;

/** Copies a text on click and returns the outcome as a message key for a moment. */
function useCopy(text: string, onBlocked?: () => void) {
  const [outcome, setOutcome] = useState<'copied' | 'copyFailed'>();
  const copy = async ({ currentTarget }: MouseEvent<HTMLElement>) => {
    const isCopied = await copyText(text, currentTarget);
    setOutcome(isCopied ? 'copied' : 'copyFailed');
    if (!isCopied) onBlocked?.();
    setTimeout(() => setOutcome(undefined), OUTCOME_SHOWN);
  };
  return { outcome, copy };
}

/** An icon that copies the text beside it and shows whether that worked. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation('ui');
  const { outcome, copy } = useCopy(text);
  const shown = outcome ? t(outcome) : (label ?? t('copy'));
  return (
    <Tooltip label={shown} {...(outcome ? { opened: true } : {})}>
      <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={shown} aria-live="polite">
        {outcome === 'copied' ? <IconCheck size={16} /> : <IconCopy size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}

interface CopyTextButtonProps {
  text: string;
  label: string;
  /** The accessible name, where the label alone does not identify what is copied. */
  name?: string;
  variant?: 'subtle' | 'default';
  /** Called when the browser refuses to copy, so that the text can be shown. */
  onBlocked?: () => void;
}

/** A button with a label that copies a text which is not on the screen, and shows whether that worked. */
export function CopyTextButton({ text, label, name, variant = 'subtle', onBlocked }: CopyTextButtonProps) {
  const { t } = useTranslation('ui');
  const { outcome, copy } = useCopy(text, onBlocked);
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

/**
 * Puts a text on the clipboard and returns whether that worked. The clipboard interface exists on https and localhost
 * only; installations that are reached by plain http use `execCommand`.
 *
 * @param near the element beside which the helper is placed: inside an open dialog, since that traps the focus.
 */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  try {
    if (window.isSecureContext) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Refused by the browser's permissions; execCommand may still be allowed.
  }
  const helper = document.createElement('textarea');
  helper.value = text;
  helper.setAttribute('aria-hidden', 'true');
  helper.style.cssText = 'position:fixed;opacity:0;pointer-events:none';
  near.parentElement?.append(helper);
  helper.select();
  const isCopied = document.execCommand('copy');
  helper.remove();
  near.focus();
  return isCopied;
}
