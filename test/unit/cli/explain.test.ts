import { describe, expect, it } from 'vitest';
import { explainJson, explainText } from '../../../src/cli/explain.ts';
import { load } from '../config/load-for-test.ts';

const explain = async (given: Parameters<typeof load>[0]) => explainText(await load(given));

describe('crashproof explain', () => {
  it('shows a person what would be done and why', async () => {
    const text = await explain({
      flags: { maxRestarts: '5', stopTimeout: '4s' },
      env: { CRASHPROOF_MAX_RESTARTS: '3', WATCHFILES_MAX_RESTARTS: '2', WATCHFILES_RESTART_DELAY: '1' },
      file: 'health_interval: 20s\nenv: {SECRET: hunter2}\n',
    });
    expect(text).toMatchInlineSnapshot(`
      "Read /app/crashproof.yaml.

      tapo-camera-mcp (the default application)
        command    python3 -m tapo_camera_mcp.web --host 0.0.0.0 --port 7777
        folder     /app
        variables  PYTHONFAULTHANDLER, PYTHONUNBUFFERED, SECRET (names only)
        log        /app/logs/tapo-camera-mcp-watchfiles.log (10MB each, 5 more kept, compressed)
        reports    /app/logs/tapo-camera-mcp-crash-report-*.json
        health     http://0.0.0.0:7777/api/health, asked at http://127.0.0.1:7777/api/health
                   an answer must come within 5 s
                   after a start: every 1 s until it answers, for 2 min at most
                   then: every 20 s, after a failure every 5 s
                   failures in a row until it is ended and started again: 3
        stop       when asked: SIGTERM, 2.5 s later SIGINT, 1.5 s later SIGKILL
                   when it does not answer: SIGABRT, 3 s later SIGKILL
                   what a dead run left behind: SIGTERM, 1 s later SIGKILL

        restarts   after every end; when it ends at once each time:
          1  1 s      1 s in all
          2  1.5 s    2.5 s in all
          3  2.25 s   4.75 s in all
          4  3.375 s  8.13 s in all
          5  5.063 s  13.2 s in all
          then crashproof gives up and ends with exit code 3
        1 min without trouble: the next crash counts as the first one again
        causes     when the crash says so, other than the above (ignore_causes turns each off):
                   waits as long as the message says, and a minute; else 30 min:
                     tapo-lockout, camera-auth-rejected, ring-cloud-auth
                   gives up at once:
                     bad-install, bad-config, permission-denied, db-corrupt, cpu-unsupported
                   waits 4 times as long as usual:
                     native-crash, shm-bus-error, disk-io-error, disk-full

        settings
          env              SECRET  crashproof.yaml:2
          max_restarts     5       --max-restarts, over env CRASHPROOF_MAX_RESTARTS, over env WATCHFILES_MAX_RESTARTS
          restart_delay    1s      env WATCHFILES_RESTART_DELAY
          health_interval  20s     crashproof.yaml:1
          stop_timeout     4s      --stop-timeout
        defaults
          command             python3 -m tapo_camera_mcp.web --host 0.0.0.0 --port 7777
          name                tapo-camera-mcp
          cwd                 /app
          needs               none
          on_port_conflict    exit
          restart             always
          clean_exit_codes    0
          backoff_multiplier  1.5
          max_delay           60s
          jitter              0
          stable_after        60s
          on_give_up          exit
          give_up_retry       5m
          ignore_causes       none
          repair_database     none: a damaged database is left as it is
          notify_on_crash     true
          health              http://0.0.0.0:7777/api/health
          health_timeout      5s
          health_retry        5s
          health_failures     3
          startup_timeout     120s
          health_logs_in      true for the default application, else false
          targets             none
          watches             all targets
          hold_for_targets    5m
          stop_url            SIGTERM; on Windows all its processes are ended at once
          watch               nothing is watched
          max_memory          no limit
          memory_hard_limit   no limit
          cpu_limit           no limit
          restart_every       never
          restart_at          never
          sample_interval     10s
          log_dir             logs
          log_max_size        10MB
          log_files           5
          log_compress        true
          disk_limit          what the logs may take, and 50MB for reports
          control             true
          log_format          pretty
          dashboard           off
          dashboard_token     none
          dashboard_names     this machine's own
          notify              nobody: the log alone has it
          quiet_hours         none
          metrics             nowhere
          metrics_token       none
          readiness           nowhere
          host                0.0.0.0
          port                7777
          debug               false
      "
    `);
  });

  it('shows another program, its masked secrets, and restarts only after a crash', async () => {
    const text = await explain({
      command: ['node', 'server.js', '--token', 'hunter2', 'rtsp://u:hunter2@cam/1', '--password=hunter2'],
      flags: {
        health: 'http://localhost:80/x?token=hunter2',
        restart: 'on-crash',
        onGiveUp: 'retry',
        jitter: '0.1',
        maxRestarts: '15',
        env: ['K=hunter2'],
      },
    });
    expect(text).not.toContain('hunter2');
    expect(text).toContain('command    node server.js --token *** rtsp://u:***@cam/1 --password=***');
    expect(text).toContain('health     http://localhost/x?token=***');
    expect(text).toContain('after a crash, not after a clean exit, each wait spread by 10 % up and down');
    expect(text).toContain('12 to 15  60 s each');
    expect(text).toContain('then crashproof gives up and tries again every 5m');
  });

  it.each([
    [{ restart: 'never' }, 'restarts   none: it is never started again'],
    [{ maxRestarts: '0' }, 'restarts   none: at the first end crashproof gives up and ends with exit code 3'],
    [{ health: 'none' }, 'health     not asked: it is well while it runs'],
    [{ maxRestarts: '1000000', backoffMultiplier: '1' }, '1 to 1000000  1 s each'],
    [{ restartDelay: '0', maxRestarts: '7' }, '1 to 7  0 s each'],
    [{ backoffMultiplier: '1.001', maxRestarts: '90' }, '… 90  1.093 s'],
  ])('%j: %s', async (flags, line) => {
    expect(await explain({ flags })).toContain(line);
  });

  it('shows what each cause changes, and not those that are ignored', async () => {
    const all = await explain({ file: 'repair_database: a.db\n' });
    expect(all).toContain(
      'gives up at once:\n               bad-install, bad-config, permission-denied, cpu-unsupported\n',
    );
    expect(all).toContain('and a minute; else 30 min:\n               tapo-lockout, camera-auth-rejected');
    expect(all).toContain('sets the damaged database aside, then starts:\n               db-corrupt\n');
    const some = await explain({ flags: { ignoreCauses: 'tapo-lockout,db-corrupt' } });
    expect(some).toContain('else 30 min:\n               camera-auth-rejected');
    expect(some).not.toMatch(/^ {15}.*(?:tapo-lockout|db-corrupt)/m);
    const none = await explain({ flags: { ignoreCauses: 'all' } });
    expect(none).toContain('causes     none changes what follows a crash');
  });

  it('shows every service', async () => {
    const text = await explain({ file: 'services:\n  web: {needs: db}\n  db: {command: x}\n' });
    expect(text).toMatch(
      /^Read \/app\/crashproof.yaml.\n\nweb \(the default application\)\n.*\n {2}needs {6}db\n.*\n\ndb\n/s,
    );
  });
});

describe('crashproof explain --json', () => {
  it('is the same for a program', async () => {
    const json = explainJson(await load({ flags: { maxRestarts: '3', env: ['K=hunter2'] } }));
    expect(json).not.toContain('hunter2');
    const { services, file, log_format } = JSON.parse(json);
    expect([file, log_format]).toEqual([null, 'pretty']);
    expect(services[0]).toMatchObject({
      name: 'tapo-camera-mcp',
      variables: ['K', 'PYTHONFAULTHANDLER', 'PYTHONUNBUFFERED'],
      health: { target: 'http://0.0.0.0:7777/api/health', asks: 'http://127.0.0.1:7777/api/health' },
      restarts: [
        { from: 1, to: 1, wait_s: 1, total_s: 1 },
        { from: 2, to: 2, wait_s: 1.5, total_s: 2.5 },
        { from: 3, to: 3, wait_s: 2.25, total_s: 4.75 },
      ],
      after_the_last: 'crashproof gives up and ends with exit code 3',
    });
    expect(services[0].settings).toContainEqual({
      setting: 'max_restarts',
      value: '3',
      from: '--max-restarts',
      over: [],
    });
  });

  it('tells the stop URL as a step, without the password in it', async () => {
    const flags = { stopUrl: 'http://me:hunter2@127.0.0.1:1/stop', stopTimeout: '4s' };
    const text = await explain({ flags });
    expect(text).toContain('when asked: POST to its stop URL, 2 s later SIGTERM');
    expect(text).not.toContain('hunter2');
  });
});
