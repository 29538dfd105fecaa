import { expect, it } from 'vitest';
import { isMissing, missingModuleText } from '../../../src/cli/missing-module.ts';

it.each(['missing', 'no-python'] as const)('says at once what is %s and the three ways on', found => {
  const text = missingModuleText(found, '/v/bin/python', 'tapo_camera_mcp.web');
  expect(text.split('\n')[0]).toContain('/v/bin/python');
  for (const way of ['1. install', '2. give another program: crashproof run -- ', '3. try the demo: crashproof demo']) {
    expect(text).toContain(way);
  }
});

it('lets what is not known be tried', () => {
  expect([isMissing('missing'), isMissing('no-python'), isMissing('found'), isMissing('unknown')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
