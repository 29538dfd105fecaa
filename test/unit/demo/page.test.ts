import crypto from 'node:crypto';
import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { page, pageHeaders } from '../../../src/demo/page/page.ts';
import { script } from '../../../src/demo/page/script.ts';

const inline = (tag: string) => new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1] ?? '';

describe('the page', () => {
  it('lets the browser run its own script and style, and nothing else', () => {
    const policy = pageHeaders['content-security-policy'];
    for (const tag of ['script', 'style']) {
      const digest = crypto.createHash('sha256').update(inline(tag)).digest('base64');
      expect(policy).toContain(`${tag}-src 'sha256-${digest}'`);
    }
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('asks nobody else for anything, and has no inline handler or style the policy would refuse', () => {
    const addresses = page.match(/https?:\/\/[^"'\s)]+/g) ?? [];
    expect(addresses).toEqual(['http://www.w3.org/2000/svg']);
    expect(page).not.toMatch(/<[^>]+\s(on\w+|style)=/);
    expect(page).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write/);
  });

  it('has a program that can be read, and every element it names', () => {
    expect(() => new vm.Script(script)).not.toThrow();
    for (const [, id] of script.matchAll(/byId\('([\w-]+)'\)/g)) expect(page).toContain(`id="${id}"`);
  });
});
