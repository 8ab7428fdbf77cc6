import type { AuditEvent } from 'roster-contract';
import type { Change } from '../view.ts';

/** What rows and cards are given alike. */
export interface EventListProps {
  events: readonly AuditEvent[];
  /** The event whose details are open. */
  openId: string | undefined;
  onToggle: (id: string | undefined) => void;
  change: Change;
}

/** One of them. */
export interface EventProps {
  event: AuditEvent;
  isOpen: boolean;
  onToggle: (id: string | undefined) => void;
  change: Change;
}
