import { VisuallyHidden } from '@mantine/core';
import { IconCheck, IconPoint } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './PasswordGuide.module.css';

/** One rule and whether it is met: by a sign, a color, and words for who hears them. */
export function PasswordRule({ isMet, words }: { isMet: boolean; words: string }) {
  const { t } = useTranslation('ui');
  const Icon = isMet ? IconCheck : IconPoint;
  return (
    <li className={classes.rule} data-met={isMet}>
      <Icon size={14} aria-hidden />
      {words}
      <VisuallyHidden>: {t(isMet ? 'password.met' : 'password.unmet')}</VisuallyHidden>
    </li>
  );
}
