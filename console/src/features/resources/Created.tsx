import { formatDateTime, formatRelative } from '../../lib/format.ts';

/** How long ago something was made, exactly when one points at it. */
export const Created = ({ at }: { at: string }) => (
  <time dateTime={at} title={formatDateTime(at)}>
    {formatRelative(at)}
  </time>
);
