import { VisuallyHidden } from '@mantine/core';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { type Difference, itemsOf } from './difference.ts';
import classes from './EventDetails.module.css';
import { valueWords } from './value-words.ts';

interface ChangedValueProps {
  difference: Difference;
  /** Whether there was something both before the event and after it. */
  isComparison: boolean;
}

/** A value as it is, or the old one struck through and the new one. A screen reader is told which is which. */
export function ChangedValue({ difference: { path, kind, before, after }, isComparison }: ChangedValueProps) {
  const { t } = useTranslation('audit');
  const plain = { empty: t('details.empty'), yes: t('details.yes'), no: t('details.no') };
  const words = (value: unknown) => valueWords(path.at(-1) ?? '', value, plain);
  if (kind === 'same')
    return (
      <span className={classes.same} title={t('details.unchanged')}>
        {words(after)}
      </span>
    );
  if (!isComparison) return words(kind === 'removed' ? before : after);
  const items = kind === 'changed' && itemsOf(before, after);
  const [was, is] = items
    ? [items.removed.map(words), items.added.map(words)]
    : [[words(before)], [words(after)]];
  const isBoth = was.length > 0 && is.length > 0;
  return (
    <>
      {items && items.kept.length > 0 && <span className={classes.same}>{words(items.kept)} </span>}
      {kind !== 'added' &&
        was.map((text) => (
          <Fragment key={text}>
            <VisuallyHidden>{t(items ? 'details.removed' : 'details.was')}</VisuallyHidden>
            <del className={classes.value}>{text}</del>{' '}
          </Fragment>
        ))}
      {kind === 'changed' && isBoth && (
        <span className={classes.arrow} aria-hidden>
          →
        </span>
      )}
      {kind !== 'removed' &&
        is.map((text) => (
          <Fragment key={text}>
            <VisuallyHidden>{t(items ? 'details.added' : 'details.is')}</VisuallyHidden>
            <ins className={classes.value}>{text}</ins>{' '}
          </Fragment>
        ))}
    </>
  );
}
