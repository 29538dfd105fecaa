import { type Command, InvalidArgumentError } from 'commander';
import type { Given } from '../config/from-flags.ts';
import { readAs } from '../config/kind.ts';
import { type ListenAt, listenAt } from '../config/surface-kinds.ts';

export interface McpLine {
  readonly do: 'mcp';
  /** `config` and `log_dir` of run. */
  readonly flags: Given;
  readonly runner?: string;
  readonly allowActions: boolean;
  /** Where it is served over HTTP; absent: over stdin and stdout. */
  readonly http?: ListenAt;
}

export const MCP_WORD = 'mcp';

const MORE = `
An assistant starts it itself and talks to it over stdin and stdout; docs/mcp.md has what to put where. It sees
the supervisors of the user who runs it, and the reports they leave; with --config or --log-dir, only those.
Over HTTP its clients send the token in CRASHPROOF_MCP_TOKEN, which must be set where others than this machine
reach the address. Exit codes: 0 its client has gone, or it was asked to stop; 1 the address cannot be had;
2 wrong configuration or usage.`;

export function addMcpCommand(program: Command, done: (line: McpLine) => void): void {
  program
    .command(MCP_WORD)
    .description('let an AI assistant see what runs and why it crashed (Model Context Protocol)')
    .option('--allow-actions', 'it may also start, stop, restart and forgive services')
    .option('--http <address>', `over HTTP instead: ${listenAt.allowed}`, address)
    .option('--runner <id>', 'only this supervisor, by its id or the beginning of it')
    .option('--config <file>', 'only what this configuration file describes')
    .option('--log-dir <folder>', 'only what has its log and reports there')
    .allowExcessArguments(false)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', MORE)
    .action(({ allowActions = false, runner, http, ...flags }: Flags) =>
      done({
        do: 'mcp',
        flags,
        allowActions,
        ...(runner === undefined ? {} : { runner }),
        ...(http === undefined ? {} : { http }),
      }),
    );
}

interface Flags extends Given {
  readonly allowActions?: boolean;
  readonly runner?: string;
  readonly http?: ListenAt;
}

function address(text: string): ListenAt {
  const read = readAs(listenAt, text);
  if (read !== null) return read;
  throw new InvalidArgumentError(`It must be ${listenAt.allowed}.`);
}
