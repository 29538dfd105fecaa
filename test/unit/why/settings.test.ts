import { describe, expect, it } from 'vitest';
import { demoApplication } from '../../../src/cli/demo.ts';
import { standardRemedies } from '../../../src/core/remedy.ts';
import { loadOne, mistakesOf } from '../config/load-for-test.ts';

const health = 'http://127.0.0.1:80/health';
const command = ['node', 'server.js'];

describe('a health page that logs in', () => {
  const logsIn = async (...given: Parameters<typeof loadOne>) => (await loadOne(...given)).features.healthLogsIn;

  it('is that of the default application, and no other unless it is said', async () => {
    const demo = demoApplication({ do: 'demo', flags: {}, cameras: [], data: undefined });
    expect(await logsIn()).toBe(true);
    expect(await logsIn({ application: demo })).toBe(false);
    expect(await logsIn({ command, flags: { health } })).toBe(false);
    expect(await logsIn({ command, flags: { health, healthLogsIn: true } })).toBe(true);
    expect(await logsIn({ flags: { healthLogsIn: false } })).toBe(false);
  });

  it('is none where nothing is asked', async () => {
    expect(await logsIn({ command, flags: { healthLogsIn: true } })).toBe(false);
    expect(await logsIn({ flags: { health: 'none' } })).toBe(false);
  });
});

describe('a database that may be repaired', () => {
  it('is none by default, and a damaged one is given up', async () => {
    const { repairDatabases, spec } = await loadOne();
    expect(repairDatabases).toEqual([]);
    expect(spec.remedies).toEqual(standardRemedies);
  });

  it('is found from the folder of the file that names it', async () => {
    const { repairDatabases, spec } = await loadOne({ file: 'repair_database: [data/a.db, /srv/b.db]\n' });
    expect(repairDatabases).toEqual(['/app/data/a.db', '/srv/b.db']);
    expect(spec.remedies).toEqual({ ...standardRemedies, 'db-corrupt': { do: 'repair' } });
  });

  it('is left alone where its cause is ignored', async () => {
    for (const ignoreCauses of ['db-corrupt', 'all']) {
      const { spec } = await loadOne({ flags: { repairDatabase: 'a.db', ignoreCauses } });
      expect(spec.remedies['db-corrupt']).toBeUndefined();
    }
  });

  it('is named by no empty path', async () => {
    expect(await mistakesOf({ file: 'repair_database: ""\n' })).toEqual([expect.stringContaining('repair_database')]);
  });
});
