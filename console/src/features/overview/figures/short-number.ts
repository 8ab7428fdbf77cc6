import i18next from 'i18next';
import { formatNumber } from '../../../lib/format.ts';

/** From here on the figures of a number say more than fits. */
const LONG = 100_000;

/** A number that is read at a glance: whole, or to the first figures of it, such as “1.2M”. */
export const shortNumber = (value: number): string =>
  value < LONG
    ? formatNumber(value)
    : new Intl.NumberFormat(i18next.language, { notation: 'compact', maximumSignificantDigits: 3 }).format(
        value,
      );
