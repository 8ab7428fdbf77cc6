import type { Attempt } from '../../access/operate.ts';
import type { Operation } from '../../audit/catalogue.ts';

/** Something that somebody does about sending on, as its settings' own routes tell it. */
export const attemptOnSyslog = (operation: Operation): Attempt => ({
  eventType: 'setting',
  operation,
  target: { type: 'setting', id: null, name: 'audit-push' },
});
