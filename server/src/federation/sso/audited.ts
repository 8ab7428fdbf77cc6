import type { AnonymousCaller } from '../../access/actor.ts';
import type { Context } from '../../access/context.ts';
import { record } from '../../audit/record.ts';
import { connectionTarget } from './connections.ts';
import type { Connection } from './model.ts';
import { SsoRefusal } from './refusal.ts';
import type { RefusalLimits } from './refusal-limits.ts';
import { saveTestResult } from './requests-store.ts';

/**
 * Runs a step of a sign-in or logout and, when it is refused, writes why: to the audit log, and to the dry run that it
 * belongs to.
 * @param testId the dry run, or how to find it when the provider's answer is refused before it is verified.
 * @throws SsoRefusal, marked when it belongs to a dry run.
 */
export async function auditingRefusals<T>(
  { refusalLimits }: { refusalLimits: RefusalLimits },
  ctx: Context<AnonymousCaller>,
  connection: Connection,
  testId: string | null | (() => Promise<string | null>),
  work: () => Promise<T>,
  operation: 'sign_in' | 'sign_out' = 'sign_in',
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SsoRefusal)) throw error;
    if (refusalLimits.isAudited(ctx.caller.address))
      await record(ctx.db, ctx.caller, ctx.now(), {
        eventType: 'session',
        operation,
        outcome: 'failure',
        reason: error.reason,
        target: connectionTarget(connection),
        after: { detail: error.detail },
      });
    const test = typeof testId === 'function' ? await testId() : testId;
    if (test === null) throw error;
    await saveTestResult(ctx.db, test, {
      outcome: 'refused',
      reason: error.reason,
      detail: error.detail,
      subject: null,
      email: null,
      name: null,
      attributes: [],
      user: null,
      changes: [],
    });
    throw new SsoRefusal(error.reason, error.detail, { isTest: true });
  }
}
