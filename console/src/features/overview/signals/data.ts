import type { Signal } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';
import { SIGNALS } from '../../../api/navigation-counts.ts';
import { type Piece, pieces } from '../../events/pieces.ts';

/** As many as stand beside the chart; more come when they are asked for. */
const AT_ONCE = 5;

/** What nobody has acknowledged yet, the newest first. */
export const openSignalListQuery = pieces(
  [...SIGNALS, 'open'],
  (page, signal): Promise<Piece<Signal>> =>
    unwrap(api.GET('/api/v1/signals', { params: { query: { state: 'open', ...page } }, signal })),
  AT_ONCE,
);

/** Says that somebody has looked; twice is no error. */
export const acknowledgeSignal = (id: string): Promise<Signal> =>
  unwrap(api.POST('/api/v1/signals/{id}/acknowledge', { params: { path: { id } } }));
