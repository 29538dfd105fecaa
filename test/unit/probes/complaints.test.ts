import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complaintMaxChars, complaintsIn } from '../../../src/os/probes/complaints.ts';

describe('status and issues', () => {
  it.each([
    [{ status: 'healthy', issues: [] }, []],
    [{ status: 'ok' }, []],
    [{ status: 'a word nobody knows' }, []],
    [{ status: 'warning', issues: ['high_cpu', 'no_cameras_online'] }, ['status warning: high_cpu, no_cameras_online']],
    [{ status: 'critical', issues: ['critical_cpu'] }, ['status critical: critical_cpu']],
    [{ status: 'error', error: 'psutil failed' }, ['status error: psutil failed']],
    [{ status: 'Out of Service' }, ['status Out of Service']],
    [{ status: 'DOWN' }, ['status DOWN']],
    [{ status: false }, ['status false']],
    [{ status: 'healthy', issues: ['disk'] }, ['issues: disk']],
    [{ status: 'degraded', issues: [{ name: 'db' }, { message: 'slow' }, 7, null] }, ['status degraded: db, slow']],
    [
      { issues: Array.from({ length: 12 }, (_, i) => `i${i}`) },
      ['issues: i0, i1, i2, i3, i4, i5, i6, i7, i8, i9 and 2 more'],
    ],
  ])('%j', (body, complaints) => {
    expect(complaintsIn(body)).toEqual(complaints);
  });
});

describe('cameras', () => {
  it.each([
    [{ total: 3, online: 3, offline: 0 }, []],
    [{ total: 3, online: 1, offline: 2 }, ['2 of 3 cameras offline']],
    [{ total: 3, online: 1 }, ['2 of 3 cameras offline']],
    [{ total: 2, offline: 5 }, ['2 of 2 cameras offline']],
    [{ offline: 1 }, ['1 cameras offline']],
    [{ total: 0, online: 0, offline: 0, error: 'timeout' }, ['cameras: timeout']],
    [{ total: 'three', online: -1, offline: 0.5 }, []],
    [{ total: 0 }, []],
    [
      [{ name: 'porch', online: false }, { name: 'yard', online: true }, { status: 'offline' }],
      ['2 of 3 cameras offline: porch'],
    ],
    [[], []],
    ['none', []],
  ])('%j', (cameras, complaints) => {
    expect(complaintsIn({ status: 'healthy', cameras })).toEqual(complaints);
  });
});

describe('any body', () => {
  it('gives few, short and printable complaints, and never an exception', () => {
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          status: fc.oneof(
            fc.constantFrom('critical', 'warning', false),
            fc.string({ unit: 'binary', maxLength: 3000 }),
          ),
          issues: fc.oneof(fc.jsonValue(), fc.array(fc.string({ unit: 'binary', maxLength: 3000 }), { maxLength: 40 })),
          error: fc.jsonValue(),
          cameras: fc.oneof(fc.jsonValue(), fc.record({ total: fc.nat(), online: fc.nat(), error: fc.string() })),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(body, value => {
        const complaints = complaintsIn(value);
        expect(complaints.length).toBeLessThanOrEqual(2);
        for (const complaint of complaints) {
          expect(complaint.length).toBeLessThanOrEqual(complaintMaxChars);
          expect(complaint).not.toMatch(/[\0-\x1f\x7f-\x9f\u2028-\u202e]|\p{Surrogate}/u);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is not fooled by names that objects have anyway', () => {
    expect(complaintsIn(JSON.parse('{"__proto__":{"status":"critical"},"constructor":1}'))).toEqual([]);
  });
});
