export type { Attached } from './attached.ts';
export { type ConsoleTap, type ConsoleWriter, openConsole } from './console.ts';
export { type Output, type OutputOptions, type OutputStats, openOutput } from './output.ts';
export { closePipes, type Inlet, type Pipes, preparePipes, takePipes } from './pipes.ts';
export type { Tail } from './tail.ts';
export type { Trouble } from './trouble.ts';
