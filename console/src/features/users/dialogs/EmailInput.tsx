import { Pill, PillsInput, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ChangeEvent, type ClipboardEvent, type KeyboardEvent, useRef } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import classes from './dialogs.module.css';
import { addEmails, hasSeparator, isEmail } from './invitations.ts';

/** The emails entered so far, and the text behind them. */
interface EmailList {
  emails: string[];
  text: string;
}

interface EmailInputProps {
  value: EmailList;
  onChange: (list: EmailList) => void;
  /** The error of the form or server; without one, invalid emails are reported. */
  error: string | undefined;
  /** The name of the form field. */
  path: string;
  limit: number;
}

/** A tag input for emails, which can be typed or pasted as a list. */
export function EmailInput({ value, onChange, error, path, limit }: EmailInputProps) {
  const { t } = useTranslation('users-dialogs');
  const { field, list, take, fieldEvents, onTagKeyDown } = useEmailField(value, onChange);
  const { emails, text } = value;
  const invalid = emails.filter((email) => !isEmail(email));
  const invalidText = invalid.length > 0 && t('invite.invalid', { count: invalid.length, email: invalid[0] });
  const rest = addEmails(emails, text).rest.length;
  const hint =
    emails.length === 0
      ? t('invite.emailsHint', { limit })
      : rest > 0
        ? t('invite.rest', { count: rest, limit })
        : t('invite.emailsCount', { number: emails.length, limit });
  return (
    <PillsInput
      label={t('invite.emails')}
      withAsterisk
      description={<span role="status">{hint}</span>}
      error={error ?? invalidText}
      classNames={{ input: classes.emails }}
    >
      <Pill.Group ref={list}>
        {emails.map((email, index) => (
          <EmailTag
            key={email}
            email={email}
            onEdit={() => take(index, true)}
            onRemove={() => take(index, false)}
            onKeyDown={(event) => onTagKeyDown(event, index)}
          />
        ))}
        <PillsInput.Field
          ref={field}
          className={classes.emailField}
          data-autofocus
          data-path={path}
          inputMode="email"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder={emails.length === 0 ? t('invite.placeholder') : ''}
          value={text}
          {...fieldEvents}
        />
      </Pill.Group>
    </PillsInput>
  );
}

interface EmailTagProps {
  email: string;
  onEdit: () => void;
  onRemove: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/** One email. An invalid one is marked; a click moves the email back into the field. */
function EmailTag({ email, onEdit, onRemove, onKeyDown }: EmailTagProps) {
  const { t } = useTranslation('users-dialogs');
  const isInvalid = !isEmail(email);
  return (
    <Pill
      className={classes.emailTag}
      mod={{ invalid: isInvalid }}
      withRemoveButton
      onRemove={onRemove}
      removeButtonProps={{ 'aria-hidden': false, 'aria-label': t('invite.remove', { email }) }}
    >
      <UnstyledButton
        className={classes.email}
        // Reached by the arrow keys from the field, so that Tab leads to the next field.
        tabIndex={-1}
        data-email
        title={email}
        aria-label={t(isInvalid ? 'invite.editInvalid' : 'invite.edit', { email })}
        onClick={onEdit}
        onKeyDown={onKeyDown}
      >
        {isInvalid && <IconAlertTriangle size={12} aria-hidden />}
        <span>{email}</span>
      </UnstyledButton>
    </Pill>
  );
}

/** Handles keys, clipboard and focus of the tag input. Text beyond the limit stays in the field. */
function useEmailField({ emails, text }: EmailList, onChange: (list: EmailList) => void) {
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);

  const add = (typed: string) => {
    const { emails: added, rest } = addEmails(emails, typed);
    onChange({ emails: added, text: rest.join(' ') });
  };
  /** Removes an email. With `edit` it moves into the field, whose text becomes a tag. */
  const take = (index: number, edit: boolean) => {
    const remaining = emails.toSpliced(index, 1);
    if (edit) onChange({ emails: addEmails(remaining, text).emails, text: emails[index] ?? '' });
    else onChange({ emails: remaining, text });
    field.current?.focus();
  };
  const focusTag = (index: number) => {
    const tags = list.current?.querySelectorAll<HTMLElement>('[data-email]');
    if (index >= 0) (tags?.[index] ?? field.current)?.focus();
  };

  return {
    field,
    list,
    take,
    fieldEvents: {
      onChange: ({ currentTarget: { value }, nativeEvent }: ChangeEvent<HTMLInputElement>) => {
        // Text that an input method is composing is not complete, even with a separator.
        const isComposing = 'isComposing' in nativeEvent && nativeEvent.isComposing === true;
        if (!isComposing && hasSeparator(value)) add(value);
        else onChange({ emails, text: value });
      },
      onPaste: (event: ClipboardEvent<HTMLInputElement>) => {
        // A single-line field would drop the line breaks of a pasted column.
        const pasted = event.clipboardData.getData('text');
        if (!hasSeparator(pasted.trim())) return;
        event.preventDefault();
        add(`${text} ${pasted}`);
      },
      onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => {
        if (event.nativeEvent.isComposing) return;
        const isAtStart = event.currentTarget.selectionStart === 0 && event.currentTarget.selectionEnd === 0;
        const { emails: added } = addEmails(emails, text);
        if (event.key === 'Enter' && text.trim() !== '' && added.length > emails.length) {
          // With nothing to add, Enter submits the form.
          event.preventDefault();
          add(text);
        } else if (event.key === 'Backspace' && text === '' && emails.length > 0)
          take(emails.length - 1, false);
        else if (event.key === 'ArrowLeft' && isAtStart) focusTag(emails.length - 1);
      },
    },
    onTagKeyDown: (event: KeyboardEvent<HTMLElement>, index: number) => {
      if (event.key === 'ArrowLeft') focusTag(index - 1);
      else if (event.key === 'ArrowRight') focusTag(index + 1);
      else if (event.key === 'Backspace' || event.key === 'Delete') take(index, false);
    },
  };
}
