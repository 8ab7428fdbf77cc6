import i18next from 'i18next';
import { formatNumber } from '../../lib/format.ts';

/** Larger numbers don't fit where they are shown. */
const MAX_UNABBREVIATED = 99_999;

/** Formats a number for reading at a glance: in full, or from 100,000 on with three significant digits (“1.23M”). */
export const shortNumber = (value: number): string =>
  value <= MAX_UNABBREVIATED
    ? formatNumber(value)
    : new Intl.NumberFormat(i18next.language, { notation: 'compact', maximumSignificantDigits: 3 }).format(
        value,
      );
