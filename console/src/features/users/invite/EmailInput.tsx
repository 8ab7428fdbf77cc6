import { Pill, PillsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './EmailInput.module.css';
import { EmailPill } from './EmailPill.tsx';
import { isEmail, MOST_EMAILS } from './emails.ts';
import { type EmailList, useEmailField } from './useEmailField.ts';

interface EmailInputProps {
  value: EmailList;
  onChange: (list: EmailList, isFull: boolean) => void;
  /** What the form or the server has to say; else the bad addresses are told. */
  error: string | undefined;
  /** By which the form finds the field. */
  path: string;
}

/** A few addresses as tags: typed, or pasted from wherever they stand. */
export function EmailInput({ value, onChange, error, path }: EmailInputProps) {
  const { t } = useTranslation('users-dialogs');
  const { field, list, take, fieldEvents, onEmailKeyDown } = useEmailField(value, onChange);
  const bad = value.emails.filter((email) => !isEmail(email));
  const badWords = bad.length > 0 && t('invite.bad', { count: bad.length, email: bad[0] });
  return (
    <PillsInput
      label={t('invite.emails')}
      withAsterisk
      description={
        <span role="status">
          {value.emails.length === 0
            ? t('invite.emailsHint', { most: MOST_EMAILS })
            : t('invite.emailsCount', { number: value.emails.length, most: MOST_EMAILS })}
        </span>
      }
      error={error ?? badWords}
      classNames={{ input: classes.input }}
    >
      <Pill.Group ref={list}>
        {value.emails.map((email, index) => (
          <EmailPill
            key={email}
            email={email}
            onEdit={() => take(index, true)}
            onRemove={() => take(index, false)}
            onKeyDown={(event) => onEmailKeyDown(event, index)}
          />
        ))}
        <PillsInput.Field
          ref={field}
          className={classes.field}
          data-autofocus
          data-path={path}
          inputMode="email"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder={value.emails.length === 0 ? t('invite.placeholder') : ''}
          value={value.text}
          {...fieldEvents}
        />
      </Pill.Group>
    </PillsInput>
  );
}
