import { Pill, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './EmailInput.module.css';
import { isEmail } from './emails.ts';

interface EmailPillProps {
  email: string;
  onEdit: () => void;
  onRemove: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/** One address of a list. A bad one is marked, and said to be bad; either is taken back into the field by a click. */
export function EmailPill({ email, onEdit, onRemove, onKeyDown }: EmailPillProps) {
  const { t } = useTranslation('users-dialogs');
  const isBad = !isEmail(email);
  return (
    <Pill
      className={classes.pill}
      mod={{ bad: isBad }}
      withRemoveButton
      onRemove={onRemove}
      removeButtonProps={{ 'aria-hidden': false, 'aria-label': t('invite.remove', { email }) }}
    >
      <UnstyledButton
        className={classes.email}
        // Reached by the arrow keys from the field, so that the way to the next field is short.
        tabIndex={-1}
        data-email
        title={email}
        aria-label={t(isBad ? 'invite.editBad' : 'invite.edit', { email })}
        onClick={onEdit}
        onKeyDown={onKeyDown}
      >
        {isBad && <IconAlertTriangle size={12} aria-hidden />}
        <span>{email}</span>
      </UnstyledButton>
    </Pill>
  );
}
