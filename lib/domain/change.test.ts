import { describe, expect, it } from 'vitest';
import {
  CHANGEABLES,
  type Changeable,
  changeRows,
  changesCertificate,
  changesIn,
  departmentOf,
  NO_DEPARTMENT,
  newValue,
  notByPost,
} from './change';
import { materialKinds, printedPaper } from './order';

const kinds = (changes: Changeable[], materialRoute: 'upload' | 'post' = 'upload') =>
  materialKinds({ businessType: 'change', materialRoute, changes });

describe('the proofs of a change', () => {
  it.each<[Changeable[], string[]]>([
    [['name'], ['licence', 'change_notice']],
    [['department'], []],
    [
      ['name', 'legalName'],
      ['licence', 'change_notice', 'legal_id_portrait', 'legal_id_emblem'],
    ],
    [
      ['department', 'agentName'],
      ['agent_id_portrait', 'agent_id_emblem', 'authorisation'],
    ],
    [['department', 'agentMobile'], []],
    [
      CHANGEABLES,
      [
        ...['licence', 'change_notice', 'legal_id_portrait', 'legal_id_emblem'],
        ...['agent_id_portrait', 'agent_id_emblem', 'authorisation'],
      ],
    ],
  ])('%j wants %j', (changes, papers) => expect(kinds(changes)).toEqual(papers));

  it('by post are copies, and the sealed 申请表 is always among them', () => {
    expect(kinds(['department'], 'post')).toEqual(['application_form']);
    expect(kinds(['name', 'legalName', 'agentName'], 'post')).toEqual([
      ...['application_form', 'licence', 'change_notice', 'legal_id_copy', 'agent_id_copy'],
    ]);
  });

  it('a new agent has a letter to print, unless the 申请表 names him', () => {
    const paper = (changes: Changeable[], materialRoute: 'upload' | 'post') =>
      printedPaper({ businessType: 'change', materialRoute, changes });
    expect(paper(['name', 'agentName'], 'upload')).toBe('authorisation');
    expect(paper(['name'], 'upload')).toBeNull();
    expect(paper(['name', 'agentName'], 'post')).toBe('application_form');
  });
});

describe('what changes', () => {
  it('is what was filled in; blanks are no change', () => {
    expect(changesIn({ agentName: '王新人', name: ' 桂林示例乙有限公司 ', department: '  ' })).toEqual([
      'name',
      'agentName',
    ]);
    expect(changesIn(undefined)).toEqual([]);
  });
  it('that takes the department away is the word for it', () => {
    expect([departmentOf(NO_DEPARTMENT), departmentOf(' 无 '), departmentOf('财务部')]).toEqual(['', '', '财务部']);
    expect([newValue('department', '无'), newValue('name', '无')]).toEqual(['', '无']);
  });
  it('of what is on file alone does not go by post, nor does a mobile', () => {
    expect(notByPost(['agentName'])).toContain('在线办理');
    expect(notByPost(['name', 'agentMobile'])).toMatch(/新号码.*请先不改手机号再邮寄办理，或致电服务热线。$/);
    expect([notByPost(['name', 'agentName']), notByPost([])]).toEqual([null, null]);
  });
  it('makes a certificate only when it stands in it', () => {
    expect(changesCertificate(['legalName', 'agentName', 'agentMobile'])).toBe(false);
    expect(changesCertificate(['department'])).toBe(true);
  });
  it('is shown old beside new, as the reader may see it', () => {
    const change = { to: { name: '乙公司', agentName: '王新人' }, before: { name: '甲公司', agentName: '李示范' } };
    const hidden = changeRows(change, (key, value) => (key === 'agentName' ? '*' : value));
    expect(hidden).toEqual([
      { key: 'name', label: '单位名称', before: '甲公司', after: '乙公司' },
      { key: 'agentName', label: '经办人姓名', before: '*', after: '*' },
    ]);
  });
});
