import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from 'roster-contract';
import { ChangedValue } from './ChangedValue.tsx';
import { type Difference, differencesOf } from './difference.ts';
import classes from './EventDetails.module.css';
import { pathWords } from './value-words.ts';

/** What was before and what is after, field by field; what stayed the same comes last. */
export function Changes({ event: { before, after, outcome } }: { event: AuditEvent }) {
  const { t } = useTranslation('audit');
  const differences = differencesOf(before, after);
  const isSame = ({ kind }: Difference) => kind === 'same';
  const ordered = [...differences.filter((one) => !isSame(one)), ...differences.filter(isSame)];
  // A thing that came to be had nothing before, one that is gone has nothing after: there is nothing to compare.
  const hadSomething = before !== null && before !== undefined;
  const isComparison = hadSomething && after !== null && after !== undefined;
  const title = hadSomething ? 'details.former' : 'details.given';
  return (
    <div>
      <h2 className={classes.title}>{t(isComparison ? 'details.changes' : title)}</h2>
      {ordered.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t(outcome === 'success' ? 'details.noRecord' : 'details.notDone')}
        </Text>
      ) : (
        <dl className={`${classes.facts} ${classes.changes}`}>
          {ordered.map((difference) => (
            <Line key={difference.path.join('/')} difference={difference} isComparison={isComparison} />
          ))}
        </dl>
      )}
    </div>
  );
}

interface LineProps {
  difference: Difference;
  isComparison: boolean;
}

function Line({ difference, isComparison }: LineProps) {
  return (
    <>
      <dt>{pathWords(difference.path)}</dt>
      <dd>
        <ChangedValue difference={difference} isComparison={isComparison} />
      </dd>
    </>
  );
}
