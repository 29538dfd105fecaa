/** What stands below the list of commands in `crashproof --help`. */
export const EXAMPLES = `
Examples:
  crashproof                                   keep the Tapo Camera MCP WebApp up
  crashproof run -- node server.js --port 80   keep any other program up
  crashproof run --health http://localhost:80/health -- node server.js
  crashproof explain                           show what would be done, and start nothing
  crashproof demo                              try it with a small camera application
  crashproof doctor                            what would keep it from running?
  crashproof why                               why did it crash?

Settings come from flags, then from variables (CRASHPROOF_MAX_RESTARTS, …), then from
crashproof.yaml in the current folder, then from defaults; explain shows which. The flags are
listed by: crashproof run --help

Exit codes:
  0  stopped as asked         3  gave up: the restarts are used up
  1  internal error           4  the port belongs to another program
  2  wrong configuration or usage`;

export const RUN_NOTE = `
Durations are written 500ms, 2s, 5m, 1h; a bare number is seconds. Sizes are written 10MB, 64KiB.
Each flag is also a variable (--max-restarts is CRASHPROOF_MAX_RESTARTS) and a line in crashproof.yaml
(max_restarts: 10 or maxRestarts: 10).

Ctrl-C stops the program gracefully, a second Ctrl-C at once.`;

export const DOCTOR_NOTE = `
Takes all flags of run: crashproof run --help. Looks only, and changes nothing; give it what you give run.

Exit codes: 0 nothing to mend; 1 it runs, and something should be mended; 2 it cannot run like this.`;

export const SAME_FLAGS = '\nTakes all flags of run: crashproof run --help';
