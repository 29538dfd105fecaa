import { describeProcessPort } from './process-port.ts';
import { realProcesses } from './real-processes.ts';
import { simulatedProcesses } from './simulated-processes.ts';

describeProcessPort('simulated', simulatedProcesses);
describeProcessPort('the operating system', realProcesses);
