import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { WORKFLOWS } from '../contracts/names';

/**
 * Saved histories must replay: running orders outlive deployments. When this fails, guard the change by `patched()`;
 * write the histories anew (`SAVE_HISTORIES=1 npx vitest run --project integration workflows`) only to add paths.
 */
const dir = path.join(process.cwd(), 'workflows/order/histories');
const files = readdirSync(dir).filter((file) => file.endsWith('.json'));
let workflowBundle: WorkflowBundleWithSourceMap;

beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode({ workflowsPath: path.join(process.cwd(), 'workflows/order/index.ts') });
}, 60_000);

describe('saved histories', () => {
  it('are there of every workflow', () => {
    const types = files.map((file) => {
      const { events } = JSON.parse(readFileSync(path.join(dir, file), 'utf8'));
      return events[0].workflowExecutionStartedEventAttributes.workflowType.name;
    });
    expect([...new Set(types)].sort()).toEqual(Object.keys(WORKFLOWS).sort());
  });

  it.each(files)('%s replays', async (file) => {
    const history = JSON.parse(readFileSync(path.join(dir, file), 'utf8'));
    await Worker.runReplayHistory({ workflowBundle }, history);
  });

  it('a history that does not fit is found out', async () => {
    const history = JSON.parse(readFileSync(path.join(dir, 'reissue-completed.json'), 'utf8'));
    for (const event of history.events) {
      const scheduled = event.activityTaskScheduledEventAttributes;
      if (scheduled?.activityType.name === 'createWaybill') scheduled.activityType.name = 'createInvoice';
    }
    await expect(Worker.runReplayHistory({ workflowBundle }, history)).rejects.toThrow(/[Nn]ondeterminism|TMPRL1100/);
  });
});
