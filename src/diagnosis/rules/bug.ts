import type { Family } from './rule.ts';

/** Mistakes in programs of languages whose stacks are not parsed. What is parsed needs no wording here. */
export const bug: Family = {
  name: 'bug',
  causes: [],
  rules: [
    {
      id: 'app-bug',
      match:
        /PHP (?:Fatal error: {1,3}Uncaught|Parse error)|\((?:NoMethodError|NameError|TypeError|ArgumentError|KeyError|ZeroDivisionError|FrozenError)\)$|undefined (?:local variable or )?method [`'"]|Can't call method "\w{1,60}" on (?:an undefined value|unblessed)|Not (?:a|an) (?:HASH|ARRAY|CODE) reference at |attempt to (?:index|call|perform arithmetic on) a nil value|Uncaught (?:TypeError|ReferenceError|RangeError)|line \d{1,6}: [\w$]{1,60}: (?:unbound variable|bad substitution)|syntax error near unexpected token/,
      weight: 'strong',
      source: 'PHP, Ruby, Perl, Lua, shells',
      yes: [
        'PHP Fatal error:  Uncaught TypeError: Unsupported operand types: string + int in /var/www/nvr/index.php:12',
        "nvr.rb:12:in `tick': undefined method `url' for nil:NilClass (NoMethodError)",
        'Can\'t call method "prepare" on an undefined value at /usr/bin/zmaudit.pl line 88.',
      ],
    },
    {
      id: 'app-bug',
      match:
        /^(?:TypeError|KeyError|AttributeError|NameError|IndexError|ZeroDivisionError|UnboundLocalError|RecursionError|ReferenceError|RangeError|NullPointerException): .{3,300}/,
      weight: 'strong',
      withoutStack: true,
      unless: /fetch failed|terminated$/,
      source: 'an exception printed without its stack',
      yes: ["KeyError: 'zones'"],
    },
  ],
};
