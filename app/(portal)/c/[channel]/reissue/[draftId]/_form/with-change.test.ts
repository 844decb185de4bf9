import { describe, expect, it } from 'vitest';
import type { ReissueDraftData } from '@/lib/domain/application';
import { withChange } from './with-change';

const onFile = {
  ...{ name: '桂林示例甲有限公司', department: '财务部', phone: '', legalName: '张**' },
  ...{ agentName: '李示范', agentMobile: '13900000001' },
};
const draft: ReissueDraftData = {
  step: 0,
  organisation: { name: onFile.name, department: '财务部' },
  invoice: { title: onFile.name },
  contact: { name: '李示范', mobile: '13900000001' },
  recipient: { name: '李示范', mobile: '13900000001' },
  change: { to: {} },
};

describe('withChange', () => {
  it('lets the form speak of the organisation as it will be, and back again', () => {
    const renamed = withChange(draft, onFile, 'name', '桂林示例乙有限公司');
    expect(renamed.organisation).toEqual({ name: '桂林示例乙有限公司', department: '财务部' });
    expect(renamed.invoice?.title).toBe('桂林示例乙有限公司');
    expect(renamed.change?.to).toEqual({ name: '桂林示例乙有限公司' });
    const back = withChange(renamed, onFile, 'name', '');
    expect(back.organisation).toEqual(draft.organisation);
    expect(back.invoice).toEqual(draft.invoice);
  });
  it('leaves alone what somebody typed otherwise', () => {
    const own = { ...draft, recipient: { name: '门卫室', mobile: '13900000001' } };
    const changed = withChange(withChange(own, onFile, 'agentName', '王新人'), onFile, 'agentMobile', '13900000002');
    expect(changed.contact).toEqual({ name: '王新人', mobile: '13900000002' });
    expect(changed.recipient).toEqual({ name: '门卫室', mobile: '13900000002' });
  });
  it('never writes a masked name into the form', () => {
    const changed = withChange(withChange(draft, onFile, 'legalName', '赵新任'), onFile, 'legalName', '');
    expect(changed.organisation?.legalName).toBe('');
  });
});
