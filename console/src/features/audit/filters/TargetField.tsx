import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Change } from '../view.ts';
import classes from './AuditFilters.module.css';
import { idIn } from './id-in.ts';

interface TargetFieldProps {
  change: Change;
  size: 'xs' | 'sm';
}

/** What it was done to, by an id or a link that somebody pastes; takes it as soon as it is whole. */
export function TargetField({ change, size }: TargetFieldProps) {
  const { t } = useTranslation('audit');
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  const take = (typed: string) => {
    const targetId = idIn(typed);
    setText(targetId === undefined ? typed : '');
    setWrong(false);
    if (targetId !== undefined) change({ targetId });
  };
  return (
    <TextInput
      size={size}
      aria-label={t('filters.target')}
      placeholder={t('filters.chip', { name: t('filters.target'), value: t('filters.targetPlaceholder') })}
      value={text}
      onChange={({ currentTarget }) => take(currentTarget.value)}
      onBlur={() => setWrong(text.trim() !== '')}
      onKeyDown={({ key }) => key === 'Enter' && setWrong(text.trim() !== '')}
      error={isWrong && t('filters.targetFault')}
      autoComplete="off"
      spellCheck={false}
      className={classes.target}
    />
  );
}
