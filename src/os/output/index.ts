export type { Attached } from './attached.ts';
export { type ConsoleWriter, openConsole } from './console.ts';
export { type Output, type OutputOptions, openOutput } from './output.ts';
export { closePipes, type Inlet, preparePipes, takePipes } from './pipes.ts';
export type { Trouble } from './trouble.ts';
