// Which room may know which. ARCHITECTURE.md draws the same picture in words.
const only = (from, ...to) => ({
  name: `${from} knows only ${to.join(', ') || 'itself'}`,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: '^src/', pathNot: [from, ...to].map(room => `^src/${room}(/|\\.ts$)`) },
});

module.exports = {
  forbidden: [
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'everything resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'the core touches nothing outside itself',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: '^src/core/' },
    },
    {
      name: 'the diagnosis is pure',
      severity: 'error',
      from: { path: '^src/diagnosis/' },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    only('diagnosis', 'core'),
    only('os', 'core'),
    only('config', 'core', 'os/probes/target', 'os/probes/words', 'os/targets/kinds', 'os/targets/parse', 'os/launch'),
    only('runtime', 'core', 'os/port', 'os/launch', 'diagnosis'),
    only('testing', 'core', 'os/port', 'runtime'),
    only('answers', 'core', 'control', 'config/without-passwords', 'runtime'),
    only('http', 'config/surface-kinds'),
    only('features', 'core', 'control', 'answers', 'http', 'config', 'diagnosis', 'os', 'runtime', 'version'),
    {
      name: 'no feature knows another',
      severity: 'error',
      from: { path: '^src/features/([^/.]+)' },
      to: { path: '^src/features/', pathNot: '^src/features/($1(/|\\.ts$)|present-run\\.ts$|appointments\\.ts$)' },
    },
    only('doctor', 'core', 'os', 'config', 'control', 'runner/child-env', 'runner/own-port'),
    only('records', 'core', 'config', 'runtime'),
    only('drill', 'core', 'os', 'control'),
    only('mcp', 'core', 'control', 'records', 'config', 'diagnosis', 'runtime', 'http', 'version'),
    only('demo'),
    only('page', 'control/api'),
    {
      name: 'nothing but the command line knows the command line',
      severity: 'error',
      from: { path: '^src/(?!cli/)' },
      to: { path: '^src/cli/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
