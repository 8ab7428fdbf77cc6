import { type ChangeEvent, type ClipboardEvent, type KeyboardEvent, useRef } from 'react';
import { addEmails, hasSeparator } from './emails.ts';

/** What stands in the field: the addresses so far, and what is being typed behind them. */
export interface EmailList {
  emails: string[];
  text: string;
}

const REMOVING = ['Backspace', 'Delete'];

/** What the keys, the clipboard and the mouse do to a list of addresses, and where the focus is afterwards. */
export function useEmailField(
  { emails, text }: EmailList,
  /** `isFull`: not everything found room; what did not is still in the text. */
  onChange: (list: EmailList, isFull: boolean) => void,
) {
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);

  const add = (typed: string) => {
    const { emails: added, rest } = addEmails(emails, typed);
    onChange({ emails: added, text: rest.join(' ') }, rest.length > 0);
  };
  /** Takes an address out; with `edit`, into the field, whose own text becomes an address meanwhile. */
  const take = (index: number, edit: boolean) => {
    const left = emails.toSpliced(index, 1);
    if (edit) onChange({ emails: addEmails(left, text).emails, text: emails[index] ?? '' }, false);
    else onChange({ emails: left, text }, false);
    field.current?.focus();
  };
  const focusEmail = (index: number) => {
    const buttons = list.current?.querySelectorAll<HTMLElement>('[data-email]');
    if (index >= 0) (buttons?.[index] ?? field.current)?.focus();
  };

  return {
    field,
    list,
    take,
    fieldEvents: {
      onChange: ({ currentTarget: { value }, nativeEvent }: ChangeEvent<HTMLInputElement>) => {
        // An input method's half-typed syllables are no addresses yet, whatever stands between them.
        const isComposing = 'isComposing' in nativeEvent && nativeEvent.isComposing === true;
        if (!isComposing && hasSeparator(value)) add(value);
        else onChange({ emails, text: value }, false);
      },
      onPaste: (event: ClipboardEvent<HTMLInputElement>) => {
        // Read here, since a field of one line loses the line breaks of a column.
        const pasted = event.clipboardData.getData('text');
        if (!hasSeparator(pasted.trim())) return;
        event.preventDefault();
        add(`${text} ${pasted}`);
      },
      onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => {
        if (event.nativeEvent.isComposing) return;
        const isAtStart = event.currentTarget.selectionStart === 0 && event.currentTarget.selectionEnd === 0;
        if (event.key === 'Enter' && text.trim() !== '') {
          // With nothing typed it submits the form, as in any field.
          event.preventDefault();
          add(text);
        } else if (event.key === 'Backspace' && text === '' && emails.length > 0)
          take(emails.length - 1, false);
        else if (event.key === 'ArrowLeft' && isAtStart) focusEmail(emails.length - 1);
      },
    },
    onEmailKeyDown: (event: KeyboardEvent<HTMLElement>, index: number) => {
      if (event.key === 'ArrowLeft') focusEmail(index - 1);
      else if (event.key === 'ArrowRight') focusEmail(index + 1);
      else if (REMOVING.includes(event.key)) take(index, false);
    },
  };
}
