import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRefusalLimits, verifyWithinLimits } from './refusal-limits.ts';

describe('createRefusalLimits', () => {
  test('limits the time of refused messages for each network', () => {
    const limits = createRefusalLimits();
    limits.spend('2001:db8::1', 4_999);
    limits.requireTime('2001:db8::1');
    limits.spend('2001:db8::2', 1);
    assert.throws(() => limits.requireTime('2001:db8::3'), { status: 429, retryAfter: 60 });
    limits.requireTime('2001:db8:0:1::1');
    limits.requireTime(null);
  });
});

describe('verifyWithinLimits', () => {
  /** Limits that note for which addresses time was spent. */
  const noting = () => {
    const spent: (string | null)[] = [];
    return {
      spent,
      limits: { ...createRefusalLimits(), spend: (address: string | null) => void spent.push(address) },
    };
  };

  test('counts refused messages and those that say nothing, and no verified ones', () => {
    const { spent, limits } = noting();
    assert.equal(
      verifyWithinLimits(limits, 'verified', () => 'found'),
      'found',
    );
    assert.throws(() =>
      verifyWithinLimits(limits, 'refused', () => {
        throw new Error('refused');
      }),
    );
    assert.equal(
      verifyWithinLimits(
        limits,
        'empty',
        () => undefined,
        (found) => found !== undefined,
      ),
      undefined,
    );
    assert.deepEqual(spent, ['refused', 'empty']);
  });

  test('does not verify when the time is used up', () => {
    const limits = createRefusalLimits();
    limits.spend('192.0.2.1', 5_000);
    assert.throws(() => verifyWithinLimits(limits, '192.0.2.1', () => assert.fail('verified')), {
      status: 429,
    });
  });
});
